package rayplatform.lib_test

import data.rayplatform.lib

test_quantity if {
	every text, want in {
		"500m": 0.5, "2": 2, "1.5": 1.5, "4Gi": 4294967296, "4096Mi": 4294967296, "1k": 1000, "1e3": 1000, "1E3": 1000,
		"2E": 2e18, "250u": 0.00025, ".5": 0.5, "+1.50": 1.5, "010": 10, "-1": -1, "0": 0, "1.": 1, "1.5Gi": 1610612736,
	} {
		lib.quantity(text) == want
	}
	lib.quantity(2) == 2
	lib.quantity(0.5) == 0.5
}

test_not_a_quantity if {
	every wrong in ["", "four", "4 Gi", "4gi", "Gi", ".", "m", "+", "1e", "--1", "1e999", "1e-999", sprintf("%0400d", [1]), null, true, [], {}, {"__unknown": true}] {
		not lib.quantity(wrong)
	}
}

test_limit if {
	lib.limit({}, "cpu", "requests") == null
	lib.limit({"resources": {"__secret": {"requests": {"cpu": 1}}}}, "cpu", "requests") == {"__secret": 1}
	lib.limit({"resources": {"limits": {"cpu": 2}}}, "cpu", "limits") == 2
}

test_is_whole if {
	every number in [0, 4, 4.0, {"__secret": 4}] {
		lib.is_whole(number)
	}
	every wrong in [-1, 0.5, "4", null, true, [], nothing] {
		not lib.is_whole(wrong)
	}
}
