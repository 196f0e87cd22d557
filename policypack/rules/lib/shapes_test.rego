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

test_wrong_shape if {
	lib.wrong_shape(["a"], "text", "an object") == {"path": "a", "message": "a is a string, but must be an object"}
	lib.wrong_shape(["a"], {"__secret": {}}, "a list").message == "a is [secret], but must be a list"
	every found in [{}, {"__secret": {}}, nothing, {"__secret": nothing}] {
		not lib.wrong_shape(["a"], found, "an object")
	}
	every found in [[], {"__secret": []}, nothing, {"__secret": nothing}] {
		not lib.wrong_shape(["a"], found, "a list")
	}
}
