package rayplatform.lib_test

import data.rayplatform.lib

nothing := {"__unknown": true}

test_field_of_plain_values if {
	lib.field({"a": 1}, "a") == 1
	lib.field({"a": false}, "a") == false
	lib.field({"a": null}, "a") == null
	lib.field({"a": 1}, "b") == null
	lib.field(null, "a") == null
	lib.field("text", "a") == null
}

test_field_carries_unknown_downwards if {
	lib.field(nothing, "a") == nothing
	lib.field(lib.field(nothing, "a"), "b") == nothing
	lib.unknown(lib.field({"__secret": nothing}, "a"))
}

test_field_carries_secret_downwards if {
	lib.field({"__secret": {"a": 1}}, "a") == {"__secret": 1}
	lib.field({"__secret": {"a": false}}, "a") == {"__secret": false}
	lib.field({"__secret": {"a": {"__secret": 1}}}, "a") == {"__secret": 1}
	lib.field({"__secret": {"a": 1}}, "b") == null
}

test_items if {
	lib.items([1, 2]) == [1, 2]
	lib.items({"__secret": [1, {"__secret": 2}]}) == [{"__secret": 1}, {"__secret": 2}]
	lib.items(null) == []
	lib.items(nothing) == []
	lib.items({"__secret": nothing}) == []
	lib.items("text") == []
}

test_unknown if {
	lib.unknown(nothing)
	lib.unknown({"__secret": nothing})
	not lib.unknown({"__secret": 1})
	not lib.unknown({"a": nothing})
	not lib.unknown(null)
	not lib.unknown("text")
}

test_value if {
	lib.value({"__secret": false}) == false
	lib.value(false) == false
	lib.value(null) == null
}

test_show if {
	lib.show({"__secret": "hunter2"}) == "[secret]"
	lib.show({"__secret": false}) == "[secret]"
	lib.show(nothing) == "[not known yet]"
	lib.show(null) == "absent"
	lib.show(false) == "false"
	lib.show("two\nlines") == `"two\nlines"`
	lib.show(2) == "2"
	lib.show({"password": {"__secret": "hunter2"}}) == "an object"
	lib.show([{"__secret": "hunter2"}]) == "an array"
}

test_path if {
	lib.path([]) == ""
	lib.path(["a", 0, "b", "c.d/e"]) == `a[0].b["c.d/e"]`
}

test_finding if {
	lib.finding(["a", 1], "is wrong") == {"path": "a[1]", "message": "a[1] is wrong"}
	lib.finding([], "is wrong") == {"path": "", "message": "is wrong"}
}

test_show_cuts if {
	long := concat("", [c | some _ in numbers.range(1, 200); c := "x"])
	lib.show(long) == sprintf("\"%s…", [substring(long, 0, 119)])
	lib.show(substring(long, 0, 118)) == sprintf("\"%s\"", [substring(long, 0, 118)])
}
