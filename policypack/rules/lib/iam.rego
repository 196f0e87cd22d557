package rayplatform.lib

iam_elements := {
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

# METADATA
# description: >-
#   The statements of an IAM policy, by their path below the property that holds the policy's JSON text:
#   {["Statement", 0]: {"Effect": …}}. Empty unless the text is a policy, see iam_flaws. What it says of a secret text must
#   be shown by iam_show.
iam_statements(property) := found if {
	is_string(value(property))
	count(iam_flaws(property)) == 0
	found := iam_parts(iam_parsed(property))
} else := {}

# METADATA
# description: A value of a policy as a message may print it; never that of a secret policy.
iam_show(property, part) := "[secret]" if is_secret(property)

else := show(part)

# METADATA
# description: >-
#   Why a property, once it is known, is no text of an IAM policy: pairs of a path below it and a message. Policies are
#   taken as strictly as IAM writes them, so that no other spelling passes for a statement that is not there.
iam_flaws(property) := set() if unknown(property)

else := {[[], sprintf("is %s, but must be the JSON text of an IAM policy", [show(property)])]} if not is_string(value(property))

else := {[[], "is no JSON, but must be the text of an IAM policy"]} if not json.is_valid(value(property))

else := {[[], "has a key twice, of which IAM may read another one than this rule"]} if iam_repeats_keys(property)

else := {[[], "must be an object with Version, Id and Statement only, in which Statement is an object or a list of them"]} if {
	not iam_is_document(iam_parsed(property))
}

else := {[[], "is [secret], but must hold statements as IAM writes them"]} if {
	is_secret(property)
	count(iam_flaws_within(property)) > 0
}

else := iam_flaws_within(property)

# These say what stands in the text.
iam_flaws_within(property) := {[array.concat(keys, flaw.keys), flaw.text] |
	some keys, statement in iam_parts(iam_parsed(property))
	some flaw in iam_statement_flaws(statement)
}

iam_parsed(property) := json.unmarshal(value(property))

# Of a repeated key, reading keeps one. Without its strings, a text has one colon for each key.
iam_repeats_keys(property) if {
	kept := sum([count(part) | walk(iam_parsed(property), [_, part]); is_object(part)])
	count(split(regex.replace(value(property), `"(?:[^"\\]|\\.)*"`, ""), ":")) - 1 != kept
}

# IAM knows no key that stands for something unknown or secret. Both would be taken for the marks of this document.
iam_is_document(document) if {
	is_object(document)
	count(object.keys(document) - {"Version", "Id", "Statement"}) == 0
	count(iam_parts(document)) > 0
	text := json.marshal(document)
	not contains(text, `"__unknown"`)
	not contains(text, `"__secret"`)
}

iam_parts(document) := {["Statement"]: document.Statement} if is_object(document.Statement)

else := {["Statement", i]: statement | some i, statement in document.Statement} if is_array(document.Statement)

else := {}

iam_statement_flaws(statement) := {{"keys": [], "text": "is no object, but must be a statement"}} if not is_object(statement)

else := {{"keys": [key], "text": text} |
	some key, text in object.union(iam_wrong_elements(statement), iam_missing_elements(statement))
}

iam_wrong_elements(statement) := {key: text |
	some key, element in statement
	text := iam_wrong(key, element)
}

iam_wrong(key, _) := "is no element of a statement; IAM spells them Effect, Action, Resource, Principal and Condition" if {
	not key in iam_elements
}

iam_wrong("Effect", effect) := sprintf("is %s, but must be \"Allow\" or \"Deny\"", [json.marshal(effect)]) if {
	not effect in {"Allow", "Deny"}
}

iam_wrong(key, element) := "must be a text or a list of texts, none of them empty" if {
	key in {"Action", "NotAction", "Resource", "NotResource"}
	not iam_is_texts(element)
}

iam_wrong(key, element) := "must be \"*\" or an object of AWS, Service, Federated and CanonicalUser" if {
	key in {"Principal", "NotPrincipal"}
	not iam_is_principal(element)
}

iam_wrong("Condition", condition) := "must be an object of operators, each with keys and their values" if {
	not iam_is_condition(condition)
}

iam_missing_elements(statement) := {key: text |
	some key, text in {"Effect": "is absent, but must be \"Allow\" or \"Deny\"", "Action": "is absent, but must name actions"}
	not statement[key]
	not statement[sprintf("Not%s", [key])]
}

default iam_is_texts(_) := false

iam_is_texts(element) if {
	texts := iam_list(element)
	count(texts) > 0
	every text in texts {
		is_string(text)
		text != ""
	}
}

iam_is_principal("*")

iam_is_principal(element) if {
	is_object(element)
	count(element) > 0
	every kind, who in element {
		kind in {"AWS", "Service", "Federated", "CanonicalUser"}
		iam_is_texts(who)
	}
}

iam_is_condition(condition) if {
	is_object(condition)
	every keys in condition {
		is_object(keys)
		every values in keys {
			every item in iam_list(values) {
				type_name(item) in {"string", "boolean", "number"}
			}
		}
	}
}

# METADATA
# description: What IAM takes as one or as a list, as a list. Empty for what is absent, null.
iam_list(null) := []

iam_list(element) := element if is_array(element)

iam_list(element) := [element] if not type_name(element) in {"array", "null"}

# METADATA
# description: The texts of an element of a statement, as pairs of a path below the statement and the text.
iam_texts(statement, key) := {[[key, i], text] | some i, text in statement[key]} if is_array(statement[key])

else := {[[key], statement[key]]} if is_string(statement[key])

else := set()

# METADATA
# description: >-
#   Who a statement is about, as an object of lists. The principal "*" alone is {"AWS": ["*"]}, which means the same.
iam_principals(statement) := {"AWS": ["*"]} if statement.Principal == "*"

else := {kind: iam_list(who) | some kind, who in statement.Principal}

# METADATA
# description: >-
#   Pairs of a key, which IAM compares without its case, and its values, in the conditions of a statement with one of these
#   operators: ["aws:sourceaccount", ["123456789012"]]. A key counts only if every value is a text that names something;
#   no value, or one of wildcards alone, is met by whatever comes.
iam_pinned(statement, operators) := {[lower(key), texts] |
	some operator in operators
	some key, given in object.get(object.get(statement, "Condition", {}), operator, {})
	texts := iam_list(given)
	count(texts) > 0
	every text in texts {
		is_string(text)
		trim(text, "*? ") != ""
	}
}

# METADATA
# description: The operators of conditions that compare texts or ARNs for sameness, with wildcards or without.
iam_same := iam_same_texts | iam_same_arns

iam_same_texts := {
	"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike",
}

iam_same_arns := {"ArnEquals", "ArnLike", "ForAnyValue:ArnEquals", "ForAnyValue:ArnLike"}

# METADATA
# description: >-
#   Whether a condition says from which account, organisation, network or resource requests come, by one of these keys, in
#   lower case. Wildcards may be only below what decides: not in an account, an organisation or an endpoint.
iam_is_from_somewhere(statement, keys) if {
	some [key, texts] in iam_pinned(statement, iam_same)
	key in keys
	every text in texts {
		iam_is_origin(key, text)
	}
}

# Where ARNs are compared, no wildcard reaches beyond its part of them.
iam_is_from_somewhere(statement, keys) if {
	some [key, texts] in iam_pinned(statement, iam_same_arns)
	key in (keys & {"aws:principalarn", "aws:sourcearn"})
	every text in texts {
		iam_is_arn_of_account(iam_arn(text))
	}
}

iam_is_origin(key, text) if {
	key in {
		"aws:principalaccount", "aws:principalorgid", "aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce",
		"kms:calleraccount",
	}
	not iam_is_pattern(text)
}

iam_is_origin(key, text) if {
	key in {"aws:principalorgpaths", "aws:sourceorgpaths"}
	regex.match(`^o-[a-z0-9]+/`, text)
}

iam_is_origin(key, text) if {
	key in {"aws:principalarn", "aws:sourcearn"}
	arn := iam_arn(text)
	not iam_is_pattern(concat(":", [arn.partition, arn.service, arn.region]))
	iam_is_arn_of_account(arn)
}

iam_is_arn_of_account(arn) if regex.match(`^[0-9]{12}$`, arn.account)

# The ARNs of buckets name no account, but there is only one bucket of a name.
iam_is_arn_of_account(arn) if {
	arn.service == "s3"
	arn.account == ""
	bucket := split(arn.resource, "/")[0]
	bucket != ""
	not iam_is_pattern(bucket)
}

# METADATA
# description: Whether a text has wildcards of IAM, or a variable that may come to anything.
iam_is_pattern(text) if regex.match(`[*?]|\$\{`, text)

# METADATA
# description: >-
#   The six parts of an ARN: {"partition": …, "service": …, "region": …, "account": …, "resource": …}. Undefined for other
#   texts, and for what is no text.
iam_arn(text) := {"partition": parts[1], "service": parts[2], "region": parts[3], "account": parts[4], "resource": resource} if {
	is_string(text)
	parts := split(text, ":")
	count(parts) > 5
	parts[0] == "arn"
	resource := concat(":", array.slice(parts, 5, count(parts)))
}
