package rayplatform.ray_token_auth_test

import data.rayplatform.ray_samples as samples
import data.rayplatform.ray_token_auth as rule

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	every doc in samples.whole {
		holds(doc)
	}
	holds(samples.selecting)
}

test_wrong_shape if {
	every doc in array.concat(samples.misshapen, samples.absent) {
		count(broken_at(doc)) > 0
	}
}

test_hidden if {
	every doc in samples.hidden {
		count(open_at(doc)) > 0
		broken_at(doc) == set()
	}
}

test_mode if {
	messages(samples.removed("/authOptions")) == {"spec.authOptions.mode is absent, but must be token"}
	messages(samples.changed("/authOptions", {})) == {"spec.authOptions.mode is absent, but must be token"}
	messages(samples.changed("/authOptions/mode", "disabled")) == {`spec.authOptions.mode is "disabled", but must be token`}
	every wrong in ["Token", "", true, 1, [], "token ", {"mode": "token"}] {
		broken_at(samples.changed("/authOptions/mode", wrong)) == {"spec.authOptions.mode"}
	}
	broken_at(samples.changed("/authOptions", "token")) == {"spec.authOptions.mode"}
}

test_job_and_service if {
	doc := samples.job({"rayClusterSpec": {"authOptions": {"mode": "disabled"}}})
	broken_at(doc) == {"spec.rayClusterSpec.authOptions.mode"}
}

test_secret if {
	holds(samples.changed("/authOptions", {"__secret": {"mode": "token"}}))
	messages(samples.changed("/authOptions/mode", {"__secret": "disabled"})) == {"spec.authOptions.mode is [secret], but must be token"}
}

env(variables) := samples.changed("/headGroupSpec/template/spec/containers/0/env", variables)

place := "spec.headGroupSpec.template.spec.containers[0].env"

variable := "spec.headGroupSpec.template.spec.containers[0].env[0]"

test_environment if {
	holds(env([{"name": "OTHER", "value": "disabled"}, {"name": "RAY_AUTH_MODE", "value": "token"}]))
	messages(env([{"name": "RAY_AUTH_MODE", "value": "disabled"}])) == {`spec.headGroupSpec.template.spec.containers[0].env[0] sets RAY_AUTH_MODE, whose value is "disabled", but must be token`}
	broken_at(env([{"name": "RAY_AUTH_MODE", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}])) == {variable}
	broken_at(env({"RAY_AUTH_MODE": "disabled"})) == {place}
	holds(env(null))
}

test_unknown if {
	open_at(samples.changed("/authOptions", samples.nothing)) == {"spec.authOptions.mode"}
	open_at(samples.changed("/authOptions/mode", {"__secret": samples.nothing})) == {"spec.authOptions.mode"}
	open_at(env(samples.nothing)) == {place}
	open_at(env([{"name": "RAY_AUTH_MODE", "value": samples.nothing}])) == {variable}
	open_at(env([{"name": samples.nothing, "value": "disabled"}])) == {variable}
	open_at(env([samples.nothing])) == {variable}
	open_at(samples.changed("/headGroupSpec/template/spec/containers", samples.nothing)) == {"spec.headGroupSpec.template.spec.containers"}
	holds(env([{"name": samples.nothing, "value": "token"}, {"name": "OTHER", "value": samples.nothing}]))
}

test_text_in_place_of_variables if {
	messages(samples.changed("/headGroupSpec/template/spec/containers/0/env", "PASSWORD=hunter2-secret")) == {
		"spec.headGroupSpec.template.spec.containers[0].env is a string, but must be a list",
	}
}
