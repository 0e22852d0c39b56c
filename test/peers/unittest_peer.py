"""Runs a script of unittest as it runs itself, and writes what came out of each test as JSON."""

import contextlib
import json
import os
import runpy
import sys
import unittest


class Results(unittest.TextTestResult):
    def write(self, test, outcome, error=""):
        script = os.path.basename(sys.argv[0])
        line = {
            "test": f"{script}::{test.id().split('.')[-1]}",
            "outcome": outcome,
            "error": error.strip().split("\n")[-1],
        }
        with open(os.environ["METERTWIN_PEER_RESULTS"], "a") as results:
            results.write(json.dumps(line) + "\n")

    def addSuccess(self, test):
        self.write(test, "passed")

    def addFailure(self, test, err):
        self.write(test, "failed", self._exc_info_to_string(err, test))
        # What it left behind is no matter of the next one.
        with contextlib.suppress(Exception):
            sys.modules["__main__"].cleanup()

    addError = addFailure


def main():
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    unittest.TextTestRunner(resultclass=Results).run(tests)


unittest.main = main
sys.argv = sys.argv[1:]
sys.path.insert(0, os.getcwd())
runpy.run_path(sys.argv[0], run_name="__main__")
