"""Proves that each rule of tidy can fail: one planted fault per rule, and a clean sample that passes them all."""

import unittest

import layers
import rules
import strings
from tree import Source


def file(path, text):
    return Source(path, text, len(text))


def header(path, body):
    return file(path, f"// What it is.\n#pragma once\n{body}\n")


CLEAN = [
    header("shared/base/id.h", ""),
    file("shared/base/id.cpp", '#include "base/id.h"\nint size(); // .at( in a comment is fine\n'),
    file("shared/base/CMakeLists.txt", "hera_library(hera_base SOURCES id.cpp)\n"),
    header("shared/sync/replica.h", '#include "base/id.h"'),
    file("shared/app/workspace.cpp", '#include "sync/replica.h"\nauto s = "throw (";\n'),
    file("shared/app/CMakeLists.txt", "hera_library(hera_app SOURCES workspace.cpp)\n"),
    file("web/boot.js", "start('.innerHTML = 1');\n"),
    file("web/index.html", '<script src="boot.js"></script>\n'),
]


class Layers(unittest.TestCase):
    def test_clean(self):
        self.assertEqual(layers.check(CLEAN), [])

    def test_upward_include(self):
        faults = layers.check(CLEAN + [file("shared/base/bad.cpp", '#include "sync/replica.h"\n')])
        self.assertEqual(faults, ["shared/base/bad.cpp:1: shared/base may not include shared/sync (sync/replica.h)"])

    def test_own_folder_wins_over_the_shared_one_of_the_same_name(self):
        tree = CLEAN + [header("client/store/host.h", ""), file("client/screens/a.cpp", '#include "store/host.h"\n')]
        self.assertIn("client/screens may not include client/store", layers.check(tree)[0])

    def test_outside_header(self):
        self.assertEqual(len(layers.check([file("shared/sync/a.cpp", "#include <sqlite3.h>\n")])), 1)
        self.assertEqual(layers.check([file("shared/store/sqlite.cpp", "#include <sqlite3.h>\n")]), [])

    def test_unknown_layer(self):
        self.assertEqual(len(layers.check([file("shared/odds/a.cpp", "int a;\n")])), 1)

    def test_the_reference_stays_naive(self):
        naive = header("tests/sim/reference.h", "#include <map>\n#include \"sync/op.h\"")
        self.assertEqual(layers.check(CLEAN + [naive]), [])
        for more in ("sync/merge.h", "sync/protocol.h", "ledger.h"):
            faults = layers.check(CLEAN + [file("tests/sim/reference.cpp", f'#include "reference.h"\n#include "{more}"\n')])
            self.assertEqual(faults, [f"tests/sim/reference.cpp:2: may include reference.h, sync/op.h of ours and nothing else ({more})"])


class Banned(unittest.TestCase):
    def test_clean(self):
        self.assertEqual(rules.check_banned(CLEAN), [])

    def test_each_rule_has_a_line_that_breaks_it(self):
        lines = ["v.at(1);", "std::get<0>(v);", "std::stoi(s);", "atoi(s);", "throw 1;", "dynamic_cast<A*>(b);", "std::regex r;",
                 "std::ranges::sort(v);", "EM_ASM({});", "#ifdef __EMSCRIPTEN__", "std::thread t;", "std::time(nullptr);",
                 "std::random_device d;", "printf(f);", "strcpy(a, b);", "using namespace std;", "assert(a);"]
        for line in lines:
            self.assertTrue(rules.check_banned([file("shared/base/a.cpp", line + "\n")]), line)
        self.assertTrue(rules.check_banned([file("server/http/a.cpp", "s.set_trusted_proxies(x);\n")]))

    def test_our_own_at(self):
        self.assertEqual(rules.check_banned([file("shared/sync/a.cpp", "m_schema.at(key); entity.at(key);\n")]), [])

    def test_javascript(self):
        for line in ["eval(a)", "a.innerHTML = b", "console.log(a)", "alert(a)"]:
            self.assertTrue(rules.check_banned([file("web/a.js", line + "\n")]), line)


class Leftovers(unittest.TestCase):
    def test_words(self):
        for line in ["// TO" + "DO later", "// works for n" + "ow", "open('/root/x')", "https://registry.npmjs.org/a"]:
            self.assertTrue(rules.check_leftovers([file("shared/base/a.cpp", line + "\n")]), line)

    def test_tests_that_do_not_run(self):
        for line in ['TEST_CASE("a", "[.]")', "test.skip('a')", "// TEST_CASE(", 'TEST_CASE("a", "[!mayfail]")']:
            self.assertTrue(rules.check_leftovers([file("tests/unit/a_test.cpp", line + "\n")]), line)

    def test_clean(self):
        self.assertEqual(rules.check_leftovers(CLEAN), [])


class Shape(unittest.TestCase):
    def test_size_ratchet(self):
        large = file("shared/base/a.cpp", "\n" * 501)
        self.assertEqual(len(rules.check_shape([large], {})), 1)
        self.assertEqual(rules.check_shape([large], {"shared/base/a.cpp": 501}), [])
        self.assertEqual(len(rules.check_shape([large], {"shared/base/a.cpp": 502})), 1, "the number only goes down")

    def test_header(self):
        self.assertEqual(len(rules.check_shape([file("shared/base/a.h", "int a;\n")], {})), 2)

    def test_line(self):
        self.assertEqual(len(rules.check_shape([file("shared/base/a.cpp", "a" * 133 + "\n\tb\n")], {})), 2)

    def test_third_party(self):
        self.assertEqual(len(rules.check_shape([file("shared/store/sqlite3.h", "// a\n#pragma once\n")], {})), 1)

    def test_names(self):
        self.assertEqual(len(rules.check_names([file("shared/base/StringUtil.cpp", "class SyncManager {};\n")])), 2)


class DeadFiles(unittest.TestCase):
    def test_clean(self):
        self.assertEqual(rules.check_dead_files(CLEAN), [])

    def test_each_kind(self):
        tree = CLEAN + [file("shared/base/lost.cpp", ""), header("shared/base/lost.h", ""), file("web/lost.js", "")]
        self.assertEqual(len(rules.check_dead_files(tree)), 3)

    BRIDGES = ('foreach(bridge text\n    screen)\n  set(file "${CMAKE_SOURCE_DIR}/web/bridge/${bridge}.js")\nendforeach()\n'
               "foreach(other lost)\n  message(${other})\nendforeach()\n# foreach(bridge lost)\n")

    def test_bridge_linked_through_a_list(self):
        tree = CLEAN + [file("client/platform/CMakeLists.txt", self.BRIDGES), file("web/bridge/text.js", ""),
                        file("web/bridge/screen.js", "")]
        self.assertEqual(rules.check_dead_files(tree), [])
        for lost in ("web/bridge/lost.js", "web/bridge/bridge.js", "web/text.js"):
            self.assertEqual(rules.check_dead_files(tree + [file(lost, "")]),
                             [f"{lost}:1: neither linked into a module nor loaded by a page"])


class Words(unittest.TestCase):
    TABLE = [file("client/strings/en_shell.cpp", '    {"error.busy", "Try again."},\n    {"nav.deals", "Deals"},\n')]

    def test_missing_and_unused(self):
        faults = strings.check(self.TABLE + [file("shared/base/a.cpp", 'return Error{Code::busy, "error.lost"};\nuse("nav.deals");\n')])
        self.assertEqual(len(faults), 2)

    def test_key_put_together(self):
        self.assertEqual(strings.check(self.TABLE + [file("shared/a.cpp", 'k("error." + name); k("nav.deals");\n')]), [])


if __name__ == "__main__":
    unittest.main()
