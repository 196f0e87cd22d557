package plan

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/sig"
)

// floatSignature marks a number that JSON can't spell. The engine keeps it unexported (pkg/resource/stack).
const floatSignature = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"

// unknowns are the texts that stand for values not known yet. They repeat the constants of the SDK's plugin package,
// which would nearly double what this package imports (go-git among it); a test compares the two.
var unknowns = map[string]bool{
	"1c4a061d-8072-4f0a-a4cb-0ff528b18fe7": true, // bool
	"3eeb2bf0-c639-47a8-9e75-3b44932eb421": true, // number
	"04da6b54-80e4-46f7-96ec-b56ff0331ba9": true, // string
	"6a19a0b0-7e62-4c92-b797-7f8e31da9cc2": true, // array
	"030794c1-ac77-496b-92df-f27374a8bd58": true, // asset
	"e48ece36-62e2-4504-bad9-02848725956a": true, // archive
	"dd056dcd-154b-4c76-9bd3-c8f88648b5ff": true, // object
}

// signature tells whether an object stands for something else than an object, and whether that is a secret.
func signature(raw map[string]any) (signed, secret bool) {
	mark, signed := raw[resource.SigKey]
	return signed, mark == resource.SecretSig
}

// secretOutput tells whether a signed object is an output value that is marked as secret.
func secretOutput(raw map[string]any) bool {
	return raw[resource.SigKey] == resource.OutputValueSig && raw["secret"] != nil && raw["secret"] != false
}

// secretStruct tells whether raw is a secret that never went through JSON.
func secretStruct(raw any) bool {
	switch raw.(type) {
	case apitype.SecretV1, *apitype.SecretV1:
		return true
	default:
		return false
	}
}

// convertObject returns the value of a property map as an object, masked by the places in secrets.
func convertObject(raw map[string]any, secrets *shape) Value {
	if raw == nil {
		raw = map[string]any{}
	}
	return convert(raw, secrets, 0)
}

// convert returns the value of raw, masked by the places in secrets.
func convert(raw any, secrets *shape, depth int) Value {
	if secrets.isSecret() {
		return Value{Kind: KindSecret}
	}
	if depth > maxDepth {
		return Value{Kind: KindOpaque}
	}
	switch raw := raw.(type) {
	case map[string]any:
		return convertMap(raw, secrets, depth)
	case []any:
		list := make([]Value, len(raw))
		for i, element := range raw {
			list[i] = convert(element, secrets.element(), depth+1)
		}
		return Value{Kind: KindList, List: list}
	default:
		return convertLeaf(raw)
	}
}

// bridgeDefaults is where Pulumi's bridge to Terraform providers notes which inputs it made up. It is no property.
const bridgeDefaults = "__defaults"

func convertMap(raw map[string]any, secrets *shape, depth int) Value {
	if signed, secret := signature(raw); secret {
		return Value{Kind: KindSecret}
	} else if signed {
		return convertSigned(raw, secrets, depth)
	}
	fields := make(map[string]Value, len(raw))
	for name, field := range raw {
		if name != bridgeDefaults {
			fields[clean(name)] = convert(field, secrets.field(name), depth+1)
		}
	}
	return Value{Kind: KindObject, Fields: fields}
}

func convertLeaf(raw any) Value {
	switch raw := raw.(type) {
	case nil:
		return Value{}
	case bool:
		return Value{Kind: KindBool, Text: strconv.FormatBool(raw)}
	case float64:
		return number(raw)
	case int:
		return number(float64(raw))
	case json.Number:
		if f, err := raw.Float64(); err == nil {
			return number(f)
		}
	case string:
		return text(raw)
	}
	if secretStruct(raw) {
		return Value{Kind: KindSecret}
	}
	return Value{Kind: KindOpaque}
}

func text(s string) Value {
	if unknowns[s] {
		return Value{Kind: KindUnknown}
	}
	return Value{Kind: KindString, Text: clean(s)}
}

func number(f float64) Value {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return Value{Kind: KindNumber, Text: strconv.FormatFloat(f, format, -1, 64)}
}

// convertSigned reads the objects by which the engine writes what JSON lacks. An unknown signature is opaque.
func convertSigned(raw map[string]any, secrets *shape, depth int) Value {
	mark, _ := raw[resource.SigKey].(string)
	switch mark {
	case sig.AssetSig:
		return Value{Kind: KindAsset, Text: stringField(raw, "hash")}
	case sig.ArchiveSig:
		return Value{Kind: KindArchive, Text: stringField(raw, "hash")}
	case resource.ResourceReferenceSig:
		return Value{Kind: KindReference, Text: stringField(raw, "urn")}
	case resource.OutputValueSig:
		return convertOutput(raw, secrets, depth)
	case resource.ByteStringSig:
		return convertBytes(stringField(raw, "value"))
	case floatSignature:
		return convertFloat(stringField(raw, "value"))
	default:
		return Value{Kind: KindOpaque}
	}
}

func convertOutput(raw map[string]any, secrets *shape, depth int) Value {
	if secretOutput(raw) {
		return Value{Kind: KindSecret}
	}
	value, known := raw["value"]
	if !known {
		return Value{Kind: KindUnknown}
	}
	return convert(value, secrets, depth+1)
}

func convertBytes(encoded string) Value {
	if _, err := base64.StdEncoding.DecodeString(encoded); err != nil {
		return Value{Kind: KindOpaque}
	}
	return Value{Kind: KindBytes, Text: encoded}
}

func convertFloat(hex string) Value {
	bits, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		return Value{Kind: KindOpaque}
	}
	return number(math.Float64frombits(bits))
}

func stringField(raw map[string]any, name string) string {
	s, _ := raw[name].(string)
	return clean(s)
}
