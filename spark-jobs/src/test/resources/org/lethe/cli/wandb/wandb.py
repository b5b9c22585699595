"""Stands in for wandb 0.31: takes what wandb.init and Run.log take, and writes what they get to the file $CALLS."""
import json
import os


class Run:
    def __init__(self, call):
        self.call = call
        self.last = -1

    def __enter__(self):
        return self

    def __exit__(self, *error):
        with open(os.environ["CALLS"], "a") as calls:
            calls.write(json.dumps(self.call) + "\n")

    def log(self, data, step=None, commit=None):
        assert step >= self.last, "wandb ignores steps that go back"
        assert not [name for name in data if name.startswith("_")], "names with _ are wandb's own"
        self.last = step
        self.call["logged"].append([step, data])


def init(entity=None, project=None, dir=None, id=None, name=None, notes=None, tags=None, config=None, mode=None):
    return Run({"id": id, "project": project, "name": name, "config": config, "logged": []})
