"""Reads the command line of a script as the script does, and ends before its work.

    python3 arguments.py SCRIPT WORD...

Packages that this Python lacks are stand-ins. Exits with 2, as argparse does, where the script refuses the words; a script
without argparse is only compiled.
"""
import argparse
import importlib.abc
import importlib.machinery
import runpy
import sys
from pathlib import Path
from unittest import mock


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return mock.MagicMock()

    def exec_module(self, module):
        pass


def parse(parser, words=None, namespace=None):
    read(parser, words, namespace)
    raise SystemExit(0)


script = Path(sys.argv[1])
if "argparse" in script.read_text():
    read = argparse.ArgumentParser.parse_args
    argparse.ArgumentParser.parse_args = parse
    sys.meta_path.append(StandIns())
    sys.path.insert(0, str(script.parent))
    sys.argv = sys.argv[1:]
    runpy.run_path(str(script), run_name="__main__")
    raise SystemExit(f"{script} did its work without reading its command line")
compile(script.read_text(), str(script), "exec")
