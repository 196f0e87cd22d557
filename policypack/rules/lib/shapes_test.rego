package rayplatform.lib_test

import data.rayplatform.lib

test_wrong_type if {
	every value, said in {
		"PASSWORD=hunter2-secret": "a string", 7: "a number", true: "a boolean", ["a"]: "a list", {"a": "b"}: "an object",
		null: "absent", {"__secret": "hunter2"}: "[secret]", {"__unknown": true}: "[not known yet]",
	} {
		lib.wrong_type(value, "a list of texts") == sprintf("is %s, but must be a list of texts", [said])
	}
}
