class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return x
  def linear(self: __torch__.Kernels, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w, None)
  def linear_bias(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x, w, b)
  def linear_into(self: __torch__.Kernels, x: Tensor, w: Tensor, room: Tensor) -> Tensor:
    return torch.mm(x, torch.t(w), out=torch.slice(room, 0, 0, torch.size(x, 0)))
  def linear_bias_into(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor, room: Tensor) -> Tensor:
    return torch.addmm(b, x, torch.t(w), out=torch.slice(room, 0, 0, torch.size(x, 0)))
  def embed(self: __torch__.Kernels, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)
  def rows(self: __torch__.Kernels, x: Tensor, index: Tensor) -> Tensor:
    return torch.index_select(x, 0, index)
  def rms_norm(self: __torch__.Kernels, x: Tensor, w: Tensor, eps: float) -> Tensor:
    if torch.__and__(ops.prim.is_cuda(x), torch.__not__(torch.is_grad_enabled())):
      _0 = torch.rms_norm(x, [torch.size(w, 0)], w, eps)
    else:
      wide = torch.to(x, 6)
      variance = torch.mean(torch.pow(wide, 2), [-1], True)
      _0 = torch.mul(w, torch.to(torch.mul(wide, torch.rsqrt(torch.add(variance, eps))), x))
    return _0
  def rms_norm_plus_one(self: __torch__.Kernels, x: Tensor, w: Tensor, eps: float) -> Tensor:
    wide = torch.to(x, 6)
    variance = torch.mean(torch.pow(wide, 2), [-1], True)
    normed = torch.mul(wide, torch.rsqrt(torch.add(variance, eps)))
    return torch.to(torch.mul(normed, torch.add(torch.to(w, 6), 1.)), x)
  def layer_norm(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
    return torch.layer_norm(x, [torch.size(w, 0)], w, b, eps)
  def layer_norm_unbiased(self: __torch__.Kernels, x: Tensor, w: Tensor, eps: float) -> Tensor:
    return torch.layer_norm(x, [torch.size(w, 0)], w, None, eps)
  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = torch.floordiv(torch.size(x, -1), 2)
    y = torch.mul(x, cos)
    if torch.is_grad_enabled():
      signed = torch.cat([torch.neg(torch.slice(sin, -1, None, half)), torch.slice(sin, -1, half)], -1)
      z = torch.add(y, torch.mul(torch.roll(x, [half], [-1]), signed))
    else:
      _0 = torch.sub_(torch.slice(y, -1, None, half), torch.mul(torch.slice(x, -1, half), torch.slice(sin, -1, None, half)))
      _1 = torch.add_(torch.slice(y, -1, half), torch.mul(torch.slice(x, -1, None, half), torch.slice(sin, -1, half)))
      z = y
    return z
  def rotate_first(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    size = torch.size(cos, -1)
    turned = (self).rotate(torch.slice(x, -1, None, size), cos, sin, )
    return torch.cat([turned, torch.slice(x, -1, size)], -1)
  def rotate_neighbours(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    even = torch.slice(x, -1, 0, None, 2)
    odd = torch.slice(x, -1, 1, None, 2)
    turned = torch.flatten(torch.stack([torch.neg(odd), even], -1), -2)
    return torch.add(torch.mul(x, cos), torch.mul(turned, sin))
  def rotate_first_neighbours(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    size = torch.size(cos, -1)
    turned = (self).rotate_neighbours(torch.slice(x, -1, None, size), cos, sin, )
    return torch.cat([turned, torch.slice(x, -1, size)], -1)
  def unit_norm(self: __torch__.Kernels, x: Tensor, eps: float) -> Tensor:
    wide = torch.to(x, 6)
    return torch.to(torch.mul(wide, torch.rsqrt(torch.add(torch.mean(torch.pow(wide, 2), [-1], True), eps))), x)
  def repeat_heads(self: __torch__.Kernels, x: Tensor, times: int) -> Tensor:
    return torch.repeat_interleave(x, times, 1)
  def part(self: __torch__.Kernels, x: Tensor, index: Tensor, pieces: int) -> Tensor:
    heads = torch.size(x, 1)
    size = torch.size(x, 3)
    rows = torch.reshape(torch.transpose(x, 1, 2), [1, -1, torch.mul(heads, size)])
    taken = torch.index_select(rows, 1, index)
    return torch.transpose(torch.reshape(taken, [pieces, -1, heads, size]), 1, 2)
  def tokens(self: __torch__.Kernels, x: Tensor, start: int, length: int) -> Tensor:
    return torch.narrow(x, 2, start, length)
  def in_order(self: __torch__.Kernels, parts: List[Tensor]) -> Tensor:
    heads = torch.size(parts[0], 1)
    size = torch.size(parts[0], 3)
    rows = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(rows, torch.reshape(torch.transpose(parts[i], 1, 2), [1, -1, heads, size]))
    return torch.cat(rows, 1)
  def joined(self: __torch__.Kernels, parts: List[Tensor], index: Tensor) -> Tensor:
    return torch.index_select((self).in_order(parts, ), 1, index)
  def known(self: __torch__.Kernels, tokens: Tensor) -> Tensor:
    return torch.reshape(torch.clamp(tokens, 0), [-1])
  def tree_mask(self: __torch__.Kernels, like: Tensor, queries: Tensor, keys: Tensor, ends: Tensor, depths: Tensor, window: int, chunk: int, hidden: float) -> Tensor:
    query = torch.unsqueeze(queries, 2)
    key = torch.unsqueeze(keys, 1)
    last = torch.reshape(torch.index_select(ends, 0, (self).known(keys, )), torch.size(key))
    query_depth = torch.reshape(torch.index_select(depths, 0, (self).known(queries, )), torch.size(query))
    key_depth = torch.reshape(torch.index_select(depths, 0, (self).known(keys, )), torch.size(key))
    above = torch.__and__(torch.__and__(torch.ge(key, 0), torch.le(key, query)), torch.lt(query, last))
    seen = torch.__and__(above, (self).reached(query_depth, key_depth, window, chunk, ))
    return torch.unsqueeze((self).mask(like, torch.__or__(seen, torch.lt(query, 0)), hidden, ), 1)
  def triangle_mask(self: __torch__.Kernels, like: Tensor, length: int, window: int, chunk: int, hidden: float) -> Tensor:
    places = torch.arange(length, dtype=4, device=ops.prim.device(like))
    query = torch.unsqueeze(places, 1)
    seen = torch.__and__(torch.le(places, query), (self).reached(query, places, window, chunk, ))
    return (self).mask(like, seen, hidden, )
  def step_mask(self: __torch__.Kernels, like: Tensor, positions: Tensor, columns: int, window: int, chunk: int, hidden: float) -> Tensor:
    places = torch.arange(columns, dtype=4, device=ops.prim.device(like))
    query = torch.unsqueeze(positions, 1)
    seen = torch.__and__(torch.le(places, query), (self).reached(query, places, window, chunk, ))
    return torch.reshape((self).mask(like, seen, hidden, ), [-1, 1, 1, columns])
  def reached(self: __torch__.Kernels, query: Tensor, key: Tensor, window: int, chunk: int) -> Tensor:
    near = torch.lt(torch.sub(query, key), window)
    if torch.gt(chunk, 0):
      _0 = torch.__and__(near, torch.eq(torch.floor_divide(query, chunk), torch.floor_divide(key, chunk)))
    else:
      _0 = near
    return _0
  def mask(self: __torch__.Kernels, like: Tensor, seen: Tensor, hidden: float) -> Tensor:
    return torch.masked_fill(torch.new_zeros(like, torch.size(seen)), torch.logical_not(seen), hidden)
  def attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, scale: float) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=scale)
  def masked_attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: float) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, mask, scale=scale)
  def pattern(self: __torch__.Kernels, q: Tensor, k: Tensor, mask: Tensor, scale: float) -> Tensor:
    scores = torch.mul_(torch.matmul(q, torch.transpose(k, -2, -1)), scale)
    return torch.to(torch.softmax(torch.add_(scores, mask), -1, 6), q)
  def capped_pattern(self: __torch__.Kernels, q: Tensor, k: Tensor, mask: Tensor, scale: float, cap: float) -> Tensor:
    scores = torch.mul_(torch.matmul(q, torch.transpose(k, -2, -1)), scale)
    capped = torch.mul(torch.tanh(torch.div(scores, cap)), cap)
    return torch.to(torch.softmax(torch.add_(capped, mask), -1, 6), q)
  def keep(self: __torch__.Kernels, kept: Tensor, start: int, rows: int, x: Tensor, index: Tensor) -> Tensor:
    taken = torch.index_select(torch.select(x, 0, 0), 1, index)
    by_row = torch.transpose(torch.reshape(taken, [torch.size(x, 1), rows, -1, torch.size(x, 3)]), 0, 1)
    return torch.copy_(torch.slice(torch.narrow(kept, 0, start, rows), 2, 0, torch.size(by_row, 2)), by_row)
  def append(self: __torch__.Kernels, kept: Tensor, index: Tensor, x: Tensor) -> Tensor:
    size = torch.size(kept, -1)
    return torch.index_copy_(torch.view(kept, [-1, size]), 0, index, torch.reshape(torch.to(x, kept), [-1, size]))
  def step_places(self: __torch__.Kernels, positions: Tensor, heads: int, room: int, shared: int) -> Tensor:
    rows = torch.arange(torch.mul(torch.size(positions, 0), heads), dtype=4, device=ops.prim.device(positions))
    return torch.add(torch.mul(rows, room), torch.sub(torch.repeat_interleave(positions, heads), shared))
  def move(self: __torch__.Kernels, kept: Tensor, to: int, row: int, time: int) -> Tensor:
    taken = torch.slice(torch.select(kept, 0, row), 1, 0, time)
    return torch.copy_(torch.slice(torch.select(kept, 0, to), 1, 0, time), taken)
  def grown(self: __torch__.Kernels, kept: Tensor, room: int) -> Tensor:
    more = torch.new_zeros(kept, [torch.size(kept, 0), torch.size(kept, 1), torch.sub(room, torch.size(kept, 2)), torch.size(kept, 3)])
    return torch.cat([kept, more], 2)
  def cached_scores(self: __torch__.Kernels, q: Tensor, keys: Tensor, time: int, scale: float) -> Tensor:
    own = torch.slice(torch.slice(keys, 0, 0, torch.size(q, 0)), 2, 0, time)
    return torch.mul(torch.matmul(torch.to(q, keys), torch.transpose(own, -2, -1)), scale)
  def cached_values(self: __torch__.Kernels, pattern: Tensor, values: Tensor, time: int) -> Tensor:
    own = torch.slice(torch.slice(values, 0, 0, torch.size(pattern, 0)), 2, 0, time)
    return torch.matmul(pattern, own)
  def shared_scores(self: __torch__.Kernels, q: Tensor, shared: Tensor, own: Tensor, scale: float) -> Tensor:
    rows = torch.size(q, 0)
    heads = torch.size(q, 1)
    group = torch.size(q, 2)
    queries = torch.reshape(torch.transpose(torch.to(q, shared), 0, 1), [heads, torch.mul(rows, group), torch.size(q, 3)])
    scores = torch.mul(torch.matmul(queries, torch.transpose(shared, -2, -1)), scale)
    return torch.cat([torch.transpose(torch.reshape(scores, [heads, rows, group, -1]), 0, 1), own], -1)
  def shared_values(self: __torch__.Kernels, pattern: Tensor, shared: Tensor, values: Tensor, time: int) -> Tensor:
    rows = torch.size(pattern, 0)
    heads = torch.size(pattern, 1)
    group = torch.size(pattern, 2)
    length = torch.size(shared, 1)
    above = torch.reshape(torch.transpose(torch.slice(pattern, -1, 0, length), 0, 1), [heads, torch.mul(rows, group), length])
    first = torch.transpose(torch.reshape(torch.matmul(above, shared), [heads, rows, group, -1]), 0, 1)
    own = torch.slice(torch.slice(values, 0, 0, rows), 2, 0, time)
    return torch.add(first, torch.matmul(torch.slice(pattern, -1, length), own))
  def continued(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, places: Tensor, mask: Tensor, time: int, scale: float, cap: float) -> Tensor:
    grouped = (self).appended(q, k, v, keys, values, places, )
    pattern = (self).step_pattern((self).cached_scores(grouped, keys, time, scale, ), mask, cap, )
    z = torch.to((self).cached_values(pattern, values, time, ), q)
    return torch.reshape(z, [torch.size(q, 0), 1, torch.size(q, 1), torch.size(q, 3)])
  def continued_below(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, places: Tensor, mask: Tensor, time: int, scale: float, cap: float, shared_keys: Tensor, shared_values: Tensor) -> Tensor:
    grouped = (self).appended(q, k, v, keys, values, places, )
    own = (self).cached_scores(grouped, keys, time, scale, )
    pattern = (self).step_pattern((self).shared_scores(grouped, shared_keys, own, scale, ), mask, cap, )
    z = torch.to((self).shared_values(pattern, shared_values, values, time, ), q)
    return torch.reshape(z, [torch.size(q, 0), 1, torch.size(q, 1), torch.size(q, 3)])
  def appended(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, places: Tensor) -> Tensor:
    _0 = (self).append(keys, places, k, )
    _1 = (self).append(values, places, v, )
    return torch.reshape(q, [torch.size(q, 0), torch.size(k, 1), -1, torch.size(q, 3)])
  def step_pattern(self: __torch__.Kernels, scores: Tensor, mask: Tensor, cap: float) -> Tensor:
    if torch.gt(cap, 0.):
      _0 = (self).soft_cap(scores, cap, )
    else:
      _0 = scores
    return torch.softmax(torch.add(_0, mask), -1, 6)
  def tail_scores(self: __torch__.Kernels, q: Tensor, before: Tensor, k: Tensor, scale: float) -> Tensor:
    sequences = torch.size(before, 0)
    heads = torch.size(before, 1)
    rows = torch.floordiv(torch.size(q, 0), sequences)
    group = torch.floordiv(torch.size(q, 1), heads)
    tokens = torch.size(q, 2)
    size = torch.size(q, 3)
    split = torch.permute(torch.reshape(q, [sequences, rows, heads, group, tokens, size]), [0, 2, 1, 3, 4, 5])
    queries = torch.reshape(split, [sequences, heads, -1, size])
    first = torch.matmul(queries, torch.transpose(before, -2, -1))
    keys = torch.permute(torch.reshape(k, [sequences, rows, heads, tokens, size]), [0, 2, 1, 4, 3])
    own = torch.matmul(torch.reshape(queries, [sequences, heads, rows, -1, size]), keys)
    scores = torch.cat([first, torch.reshape(own, [sequences, heads, -1, tokens])], -1)
    return torch.reshape(torch.mul(scores, scale), [sequences, heads, -1, tokens, torch.size(scores, -1)])
  def tail_values(self: __torch__.Kernels, pattern: Tensor, before: Tensor, v: Tensor) -> Tensor:
    sequences = torch.size(before, 0)
    heads = torch.size(before, 1)
    length = torch.size(before, 2)
    rows = torch.floordiv(torch.size(v, 0), sequences)
    tokens = torch.size(v, 2)
    size = torch.size(v, 3)
    group = torch.floordiv(torch.size(pattern, 2), rows)
    flat = torch.reshape(pattern, [sequences, heads, -1, torch.size(pattern, -1)])
    first = torch.matmul(torch.slice(flat, -1, 0, length), before)
    values = torch.permute(torch.reshape(v, [sequences, rows, heads, tokens, size]), [0, 2, 1, 3, 4])
    own = torch.matmul(torch.reshape(torch.slice(flat, -1, length), [sequences, heads, rows, -1, tokens]), values)
    shape = [sequences, heads, rows, group, tokens, size]
    z = torch.permute(torch.add(torch.reshape(first, shape), torch.reshape(own, shape)), [0, 2, 4, 1, 3, 5])
    return torch.reshape(z, [-1, tokens, torch.mul(heads, group), size])
  def entered(self: __torch__.Kernels, x: Tensor, stream: Tensor, rows: int) -> Tensor:
    sequences, tokens, width = torch.size(stream, 0), torch.size(stream, 1), torch.size(stream, 2)
    fresh = torch.expand(torch.unsqueeze(stream, 1), [sequences, rows, tokens, width])
    all = torch.cat([torch.reshape(x, [sequences, -1, tokens, width]), fresh], 1)
    return torch.reshape(all, [-1, tokens, width])
  def edited(self: __torch__.Kernels, x: Tensor, sequences: int, first: int, kept: Tensor, added: Tensor) -> Tensor:
    y = torch.clone(torch.reshape(x, [sequences, -1, torch.size(x, 1), torch.size(kept, 1)]))
    rows = torch.select(torch.slice(y, 1, first), 2, 0)
    _0 = torch.copy_(rows, torch.add(torch.mul(rows, kept), added))
    return torch.reshape(y, torch.size(x))
  def minus(self: __torch__.Kernels, x: Tensor, number: int) -> Tensor:
    return torch.sub(x, number)
  def token_ranks(self: __torch__.Kernels, scores: Tensor, rows: Tensor, ids: Tensor) -> Tensor:
    index = torch.add(torch.mul(rows, torch.size(scores, 1)), ids)
    chosen = torch.unsqueeze(torch.index_select(torch.reshape(scores, [-1]), 0, index), -1)
    return torch.sum(torch.gt(torch.index_select(scores, 0, rows), chosen), [-1])
  def argmax(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.argmax(x, -1)
  def soft_cap(self: __torch__.Kernels, x: Tensor, cap: float) -> Tensor:
    return torch.mul(torch.tanh(torch.div(x, cap)), cap)
  def silu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.silu(x)
  def gelu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.gelu(x)
  def gelu_tanh(self: __torch__.Kernels, x: Tensor) -> Tensor:
    inner = torch.mul(torch.add(x, torch.mul(torch.pow(x, 3.), 0.044715)), 0.7978845608028654)
    return torch.mul(torch.mul(x, 0.5), torch.add(torch.tanh(inner), 1.))
  def relu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.relu(x)
  def silu_gate(self: __torch__.Kernels, gate: Tensor, up: Tensor) -> Tensor:
    if torch.is_grad_enabled():
      _0 = torch.mul(torch.silu(gate), up)
    else:
      _0 = torch.mul_(torch.silu_(gate), up)
    return _0
  def softmax(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.softmax(x, -1, 6)
  def sigmoid(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.sigmoid(x)
  def top(self: __torch__.Kernels, x: Tensor, k: int) -> Tensor:
    values, indices = torch.topk(x, k)
    return indices
  def expert_weights(self: __torch__.Kernels, probabilities: Tensor, choice: Tensor) -> Tensor:
    return torch.gather(probabilities, -1, choice)
  def normalised_weights(self: __torch__.Kernels, probabilities: Tensor, choice: Tensor) -> Tensor:
    weights = torch.gather(probabilities, -1, choice)
    return torch.div(weights, torch.sum(weights, [-1], True))
  def routes(self: __torch__.Kernels, choice: Tensor, weights: Tensor, experts: int) -> Tuple[Tensor, Tensor, Tensor]:
    flat = torch.reshape(choice, [-1])
    sorted, order = torch.sort(flat, stable=True)
    rows = torch.floor_divide(order, torch.size(choice, 1))
    weight = torch.unsqueeze(torch.index_select(torch.reshape(weights, [-1]), 0, order), -1)
    return (rows, weight, torch.bincount(flat, None, experts))
  def at_least(self: __torch__.Kernels, x: Tensor, rows: int) -> Tensor:
    lacking = torch.sub(rows, torch.size(x, 0))
    if torch.gt(lacking, 0):
      _0 = torch.cat([x, torch.new_zeros(x, [lacking, torch.size(x, 1)])])
    else:
      _0 = torch.alias(x)
    return _0
  def consecutive(self: __torch__.Kernels, x: Tensor, start: int, count: int) -> Tensor:
    return torch.slice(x, 0, start, torch.add(start, count))
  def add_rows(self: __torch__.Kernels, sum: Tensor, rows: Tensor, x: Tensor) -> Tensor:
    return torch.index_add_(sum, 0, rows, torch.to(x, sum))
  def token_log_probs(self: __torch__.Kernels, logits: Tensor, rows: Tensor, ids: Tensor) -> Tuple[Tensor, Tensor]:
    log_probs = torch.log_softmax(logits, -1, 6)
    index = torch.add(torch.mul(rows, torch.size(logits, 1)), ids)
    chosen = torch.index_select(torch.reshape(log_probs, [-1]), 0, index)
    best = torch.index_select(torch.argmax(log_probs, -1), 0, rows)
    return (chosen, torch.eq(best, ids))
  def token_log_probs_in_place(self: __torch__.Kernels, logits: Tensor, rows: Tensor, ids: Tensor) -> Tuple[Tensor, Tensor]:
    step = torch.add(torch.floordiv(262144, torch.size(logits, 1)), 1)
    highest = annotate(List[Tensor], [])
    for i in range(torch.add(torch.floordiv(torch.sub(torch.size(logits, 0), 1), step), 1)):
      part = torch.slice(logits, 0, torch.mul(i, step), torch.mul(torch.add(i, 1), step))
      _0 = torch._log_softmax(part, -1, False, out=part)
      _1 = torch.append(highest, torch.amax(part, [-1]))
    index = torch.add(torch.mul(rows, torch.size(logits, 1)), ids)
    chosen = torch.index_select(torch.reshape(logits, [-1]), 0, index)
    greedy = torch.eq(chosen, torch.index_select(torch.cat(highest), 0, rows))
    high = torch.reshape(torch.nonzero(greedy), [-1])
    for i in range(torch.floordiv(torch.add(torch.size(high, 0), torch.sub(step, 1)), step)):
      some = torch.slice(high, 0, torch.mul(i, step), torch.mul(torch.add(i, 1), step))
      first = torch.argmax(torch.index_select(logits, 0, torch.index_select(rows, 0, some)), -1)
      _2 = torch.index_copy_(greedy, 0, some, torch.eq(first, torch.index_select(ids, 0, some)))
    return (chosen, greedy)
  def answers(self: __torch__.Kernels, log_probs: List[Tensor], greedy: List[Tensor]) -> Tensor:
    chosen = torch.cat(log_probs)
    return torch.stack([chosen, torch.to(torch.cat(greedy), chosen)])
  def gradients(self: __torch__.Kernels, loss: Tensor, weights: List[Tensor]) -> List[Tensor]:
    return (self).or_zeros(torch.autograd.grad([loss], weights, None, None, False, True), weights, )
  def pulled_back(self: __torch__.Kernels, y: Tensor, above: Tensor, weights: List[Tensor]) -> List[Tensor]:
    none = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(weights)):
      _0 = torch.append(none, None)
    if ops.prim.requires_grad(y):
      seeds = annotate(List[Optional[Tensor]], [above])
      grads = torch.autograd.grad([y], weights, seeds, None, False, True)
    else:
      grads = none
    return (self).or_zeros(grads, weights, )
  def differentiable_gradients(self: __torch__.Kernels, loss: Tensor, weights: List[Tensor]) -> List[Tensor]:
    return (self).or_zeros(torch.autograd.grad([loss], weights, None, None, True, True), weights, )
  def hessian_product(self: __torch__.Kernels, gradients: List[Tensor], weights: List[Tensor], direction: List[Tensor]) -> List[Tensor]:
    total = torch.sum(torch.mul(gradients[0], direction[0]))
    for i in range(torch.sub(torch.len(gradients), 1)):
      product = torch.sum(torch.mul(gradients[torch.add(i, 1)], direction[torch.add(i, 1)]))
      total = torch.add(total, torch.to(product, ops.prim.device(total)))
    return (self).or_zeros(torch.autograd.grad([total], weights, None, True, False, True), weights, )
  def or_zeros(self: __torch__.Kernels, grads: List[Optional[Tensor]], weights: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(grads)):
      grad = grads[i]
      if torch.__isnot__(grad, None):
        _0 = torch.append(out, unchecked_cast(Tensor, grad))
      else:
        _1 = torch.append(out, torch.zeros_like(weights[i]))
    return out
  def low_rank(self: __torch__.Kernels, x: Tensor, y: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(y, torch.linear(torch.linear(x, a, None), b, None), alpha=scale)
  def low_rank_bias(self: __torch__.Kernels, x: Tensor, y: Tensor, a: Tensor, b: Tensor, bias: Tensor, scale: float) -> Tensor:
    return torch.add(y, torch.linear(torch.linear(x, a, None), b, bias), alpha=scale)
  def times(self: __torch__.Kernels, x: Tensor, factor: float) -> Tensor:
    return torch.mul(x, factor)
  def divided(self: __torch__.Kernels, x: Tensor, divisor: float) -> Tensor:
    return torch.div(x, divisor)
  def merge(self: __torch__.Kernels, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(w, torch.matmul(b, a), alpha=scale)
  def cross_entropy(self: __torch__.Kernels, logits: Tensor, ids: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, ids, None, 2)
  def cross_entropy_slope(self: __torch__.Kernels, logits: Tensor, ids: Tensor, divisor: float) -> List[Tensor]:
    slope = torch.detach(logits)
    count = torch.size(slope, 0)
    if ops.prim.is_cuda(slope):
      step = torch.add(torch.floordiv(268435456, torch.size(slope, 1)), 1)
    else:
      step = torch.add(torch.floordiv(262144, torch.size(slope, 1)), 1)
    losses = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(count, step), 1), step)):
      part = torch.slice(slope, 0, torch.mul(i, step), torch.mul(torch.add(i, 1), step))
      wide = torch.to(part, 6)
      index = torch.unsqueeze(torch.slice(ids, 0, torch.mul(i, step), torch.mul(torch.add(i, 1), step)), 1)
      _0 = torch.sub_(wide, torch.amax(wide, [-1], True))
      chosen = torch.gather(wide, 1, index)
      total = torch.sum(torch.exp_(wide), [-1], True)
      _1 = torch.append(losses, torch.sub(torch.log(total), chosen))
      _2 = torch.mul_(wide, torch.reciprocal(torch.mul(total, divisor)))
      _3 = torch.scatter_add_(wide, 1, index, torch.full_like(chosen, torch.div(-1., divisor)))
      if torch.ne(ops.prim.dtype(slope), 6):
        _4 = torch.copy_(part, wide)
    return [torch.div(torch.sum(torch.cat(losses)), divisor), slope]
  def like(self: __torch__.Kernels, x: Tensor, other: Tensor) -> Tensor:
    return torch.to(x, other)
  def uploaded(self: __torch__.Kernels, x: Tensor, device: str) -> Tensor:
    return torch.to(torch.pin_memory(x), torch.device(device), None, True)
  def placed(self: __torch__.Kernels, bytes: Tensor, start: int, end: int, rows: int, dtype: int, first: int, columns: int, transposed: bool, device: str, to: int) -> Tensor:
    there = torch.to(torch.slice(bytes, 0, start, end), torch.device(device), None)
    block = torch.slice(torch.reshape(torch.view_copy(there, dtype=dtype), [rows, -1]), 1, first, torch.add(first, columns))
    if transposed:
      _0 = torch.t(block)
    else:
      _0 = block
    return torch.contiguous(torch.to(_0, to))
  def beside(self: __torch__.Kernels, x: Tensor, other: Tensor) -> Tensor:
    return torch.to(x, ops.prim.device(other))
  def mapped(self: __torch__.Kernels, path: str, elements: int, dtype: int) -> Tensor:
    return torch.from_file(path, False, elements, dtype=dtype)
  def strided(self: __torch__.Kernels, x: Tensor, shape: List[int], strides: List[int], first: int) -> Tensor:
    return torch.as_strided(x, shape, strides, first)
  def empty(self: __torch__.Kernels, beside: Tensor, shape: List[int], dtype: int) -> Tensor:
    return torch.empty(shape, dtype=dtype, device=ops.prim.device(beside))
  def read(self: __torch__.Kernels, to: Tensor, row: int, rows: int, path: str, size: int, start: int, end: int, dtype: int, first: int, columns: int) -> Tensor:
    bytes = torch.clone(torch.slice(torch.from_file(path, False, size, dtype=0), 0, start, end))
    block = torch.reshape(torch.view_copy(bytes, dtype=dtype), [rows, -1])
    return torch.copy_(torch.slice(to, 0, row, torch.add(row, rows)), torch.slice(block, 1, first, torch.add(first, columns)))
  def zeros(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.zeros_like(x)
  def typed_zeros(self: __torch__.Kernels, x: Tensor, dtype: int) -> Tensor:
    return torch.zeros_like(x, dtype=dtype)
  def assign(self: __torch__.Kernels, to: Tensor, values: Tensor) -> Tensor:
    return torch.copy_(to, values)
  def accumulate(self: __torch__.Kernels, sums: List[Tensor], grads: List[Tensor]) -> Tensor:
    torch._foreach_add_(sums, grads)
    return sums[0]
  def norm(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors, 2)), 2)
  def adamw(self: __torch__.Kernels, weights: List[Tensor], grads: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], scale: float, lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(steps, 1)
    if torch.eq(scale, 1.):
      divisor = annotate(Optional[Tensor], None)
    else:
      divisor = torch.full_like(steps[0], torch.div(1., scale))
    torch._fused_adamw_(weights, grads, first, second, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=divisor)
    return steps[0]
  def differences(self: __torch__.Kernels, x: List[Tensor], y: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(out, torch.sub(x[i], y[i]))
    return out
  def products(self: __torch__.Kernels, b: List[Tensor], a: List[Tensor], scale: float) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(b)):
      _0 = torch.append(out, torch.mul(torch.matmul(b[i], a[i]), scale))
    return out
  def squares(self: __torch__.Kernels, x: List[Tensor]) -> Tensor:
    total = torch.sum(torch.mul(x[0], x[0]))
    for i in range(torch.sub(torch.len(x), 1)):
      next = x[torch.add(i, 1)]
      total = torch.add(total, torch.sum(torch.mul(next, next)))
    return total
  def weighted_squares(self: __torch__.Kernels, x: List[Tensor], factors: List[Tensor]) -> Tensor:
    total = torch.sum(torch.mul(factors[0], torch.mul(x[0], x[0])))
    for i in range(torch.sub(torch.len(x), 1)):
      next = x[torch.add(i, 1)]
      total = torch.add(total, torch.sum(torch.mul(factors[torch.add(i, 1)], torch.mul(next, next))))
    return total
  def overlap(self: __torch__.Kernels, old: List[Tensor], new: List[Tensor]) -> Tensor:
    total = torch.sum(torch.abs(torch.matmul(old[0], torch.transpose(new[0], 0, 1))))
    for i in range(torch.sub(torch.len(old), 1)):
      product = torch.matmul(old[torch.add(i, 1)], torch.transpose(new[torch.add(i, 1)], 0, 1))
      total = torch.add(total, torch.sum(torch.abs(product)))
    return total
  def dot(self: __torch__.Kernels, x: List[Tensor], y: List[Tensor]) -> Tensor:
    total = torch.sum(torch.mul(x[0], y[0]))
    for i in range(torch.sub(torch.len(x), 1)):
      total = torch.add(total, torch.sum(torch.mul(x[torch.add(i, 1)], y[torch.add(i, 1)])))
    return total
  def add_scaled(self: __torch__.Kernels, sums: List[Tensor], x: List[Tensor], factor: float) -> Tensor:
    torch._foreach_add_(sums, x, alpha=factor)
    return sums[0]
  def add_squares(self: __torch__.Kernels, sums: List[Tensor], x: List[Tensor], factor: float) -> Tensor:
    torch._foreach_addcmul_(sums, x, x, factor)
    return sums[0]
  def multiply(self: __torch__.Kernels, x: List[Tensor], factors: List[Tensor]) -> Tensor:
    torch._foreach_mul_(x, factors)
    return x[0]
  def mixed(self: __torch__.Kernels, x: Tensor) -> Tensor:
    y = torch.bitwise_and(torch.mul(torch.bitwise_xor(x, torch.bitwise_right_shift(x, 16)), 73244475), 4294967295)
    z = torch.bitwise_and(torch.mul(torch.bitwise_xor(y, torch.bitwise_right_shift(y, 16)), 73244475), 4294967295)
    return torch.bitwise_xor(z, torch.bitwise_right_shift(z, 16))
  def dropout(self: __torch__.Kernels, x: Tensor, key: int, probability: float) -> Tensor:
    places = torch.arange(torch.numel(x), dtype=4, device=ops.prim.device(x))
    random = (self).mixed(torch.bitwise_xor((self).mixed(torch.add(places, 1), ), key), )
    kept = torch.ge(torch.reshape(random, torch.size(x)), torch.mul(probability, 4294967296.))
    return torch.mul(torch.mul(x, torch.to(kept, x)), torch.div(1., torch.sub(1., probability)))
  def divergence(self: __torch__.Kernels, x: Tensor, y: Tensor, temperature: float) -> Tensor:
    a = torch.log_softmax(torch.div(torch.detach(x), temperature), -1, 6)
    difference = torch.sub(a, torch.log_softmax(torch.div(torch.detach(y), temperature), -1, 6))
    p = torch.exp_(a)
    rows = torch.sum(torch.mul(p, difference), [-1], True)
    slope = torch.div_(torch.mul_(torch.sub_(difference, rows), p), temperature)
    change = torch.dot(torch.flatten(x), torch.flatten(torch.to(slope, x)))
    return torch.add(torch.sum(rows), torch.to(torch.sub(change, torch.detach(change)), rows))
  def head_errors(self: __torch__.Kernels, x: Tensor, y: Tensor, heads: int) -> Tensor:
    d = torch.reshape(torch.sub(x, y), [torch.size(x, 0), heads, -1])
    return torch.mean(torch.mul(d, d), [0, 2])
