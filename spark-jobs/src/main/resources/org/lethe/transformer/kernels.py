class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return x
  def linear(self: __torch__.Kernels, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w, None)
  def linear_bias(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x, w, b)
  def embed(self: __torch__.Kernels, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)
  def rows(self: __torch__.Kernels, x: Tensor, index: Tensor) -> Tensor:
    return torch.index_select(x, 0, index)
  def rms_norm(self: __torch__.Kernels, x: Tensor, w: Tensor, eps: float) -> Tensor:
    variance = torch.mean(torch.pow(x, 2), [-1], True)
    return torch.mul(w, torch.mul(x, torch.rsqrt(torch.add(variance, eps))))
  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = torch.floordiv(torch.size(x, -1), 2)
    turned = torch.cat([torch.neg(torch.slice(x, -1, half)), torch.slice(x, -1, None, half)], -1)
    return torch.add(torch.mul(x, cos), torch.mul(turned, sin))
  def repeat_heads(self: __torch__.Kernels, x: Tensor, times: int) -> Tensor:
    return torch.repeat_interleave(x, times, 1)
  def attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True)
  def masked_attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, mask)
  def pattern(self: __torch__.Kernels, q: Tensor, k: Tensor, mask: Tensor, scale: float) -> Tensor:
    scores = torch.mul(torch.matmul(q, torch.transpose(k, -2, -1)), scale)
    return torch.softmax(torch.add(scores, mask), -1)
  def silu_gate(self: __torch__.Kernels, gate: Tensor, up: Tensor) -> Tensor:
    return torch.mul(torch.silu(gate), up)
  def token_log_probs(self: __torch__.Kernels, logits: Tensor, ids: Tensor) -> Tuple[Tensor, Tensor]:
    log_probs = torch.log_softmax(logits, -1, 6)
    chosen = torch.squeeze(torch.gather(log_probs, -1, torch.unsqueeze(ids, -1)), -1)
    return (chosen, torch.eq(torch.argmax(log_probs, -1), ids))
  def gradients(self: __torch__.Kernels, loss: Tensor, weights: List[Tensor]) -> List[Tensor]:
    grads = torch.autograd.grad([loss], weights)
    out = annotate(List[Tensor], [])
    for i in range(torch.len(grads)):
      grad = grads[i]
      if torch.__isnot__(grad, None):
        _0 = torch.append(out, unchecked_cast(Tensor, grad))
      else:
        pass
    return out
  def low_rank(self: __torch__.Kernels, x: Tensor, y: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(y, torch.linear(torch.linear(x, a, None), b, None), alpha=scale)
  def merge(self: __torch__.Kernels, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(w, torch.matmul(b, a), alpha=scale)
  def cross_entropy(self: __torch__.Kernels, logits: Tensor, ids: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, ids, None, 2)
  def assign(self: __torch__.Kernels, to: Tensor, values: Tensor) -> Tensor:
    return torch.copy_(to, values)
  def accumulate(self: __torch__.Kernels, sums: List[Tensor], grads: List[Tensor]) -> Tensor:
    torch._foreach_add_(sums, grads)
    return sums[0]
  def norm(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors, 2)), 2)
  def scale(self: __torch__.Kernels, tensors: List[Tensor], factor: float) -> Tensor:
    torch._foreach_mul_(tensors, factor)
    return tensors[0]
  def adamw(self: __torch__.Kernels, weights: List[Tensor], grads: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(weights, grads, first, second, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    return steps[0]
