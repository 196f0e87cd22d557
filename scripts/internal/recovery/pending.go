package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Settle settles what was being created when a run was broken off: what the account holds is taken over into the state,
// and what it does not hold is struck off, so that the next update makes it. It names each. Without anything pending, it
// does nothing.
//
// All that has to be read again is marked for it in the state itself, because importing a state strikes off whatever is
// pending in it. So nothing is forgotten when it fails after that or is broken off in its turn: the engine reads what is
// marked before any update or preview, whoever starts it, refuses to go on without, and takes the mark away.
//
// The state is edited, because `pulumi refresh --import-pending-creates` loses what it is given (Pulumi 3.258.0): it marks
// the operation as an import, which nothing carries out, and the next update makes a second one.
func Settle(ctx context.Context, s Stack, find Find, tell Tell) error {
	exported, err := s.Export(ctx)
	if err != nil {
		return err
	}
	var state apitype.DeploymentV3
	if err := json.Unmarshal(exported.Deployment, &state); err != nil {
		return fmt.Errorf("reading the state: %w", err)
	}
	if len(state.PendingOperations) == 0 {
		return nil
	}
	for _, op := range state.PendingOperations {
		if err := settle(ctx, &state, op, find, tell); err != nil {
			return err
		}
	}
	state.PendingOperations = nil
	if exported.Deployment, err = json.Marshal(state); err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	if err := s.Import(ctx, exported); err != nil {
		return fmt.Errorf("writing what was settled into the state: %w", err)
	}
	if err := s.Reread(ctx); err != nil {
		return fmt.Errorf("reading what the account holds after an interrupted update: %w", err)
	}
	return nil
}

// settle settles one operation. Only a creation can leave something that the state knows nothing of; whatever else was
// interrupted shows when the account is read again.
func settle(ctx context.Context, state *apitype.DeploymentV3, op apitype.OperationV2, find Find, tell Tell) error {
	r := op.Resource
	name := fmt.Sprintf("%s %s", r.Type, r.URN.Name())
	isProvider := strings.HasPrefix(string(r.Type), "pulumi:providers:")
	if op.Type != apitype.OperationTypeCreating {
		if !isProvider { // the engine reads none, so that the mark would stay
			markAll(state, r.URN)
		}
		tell(fmt.Sprintf("%s was interrupted while %s: it is read again.", name, op.Type))
		return nil
	}
	if isProvider {
		tell(name + " was interrupted while creating: it stands for nothing in an account, so it is made anew.")
		return nil
	}
	found, err := find(ctx, r)
	if err != nil {
		return fmt.Errorf("asking the account for %s, which was being created: %w", name, err)
	}
	found = slices.DeleteFunc(slices.Clone(found), func(id string) bool { return known(*state, r, id) })
	switch len(found) {
	case 0:
		tell(fmt.Sprintf("%s was interrupted while creating: the account holds nothing for it, so it is made anew.", name))
	case 1:
		tell(fmt.Sprintf("%s was interrupted while creating: the account holds it as %s, so it is taken over.", name, found[0]))
		adopt(state, r, found[0])
	default:
		return fmt.Errorf("%s was interrupted while creating, and the account holds several for it: %s; delete all but one, "+
			"and run this again", name, strings.Join(found, ", "))
	}
	return nil
}

// known tells whether the state has an object already: the old one, if r is made to replace it.
func known(state apitype.DeploymentV3, r apitype.ResourceV3, id string) bool {
	return slices.ContainsFunc(state.Resources, func(other apitype.ResourceV3) bool {
		return other.URN == r.URN && string(other.ID) == id
	})
}

// adopt puts a resource into the state as if its creation had been answered. One that it replaces is gone from the account
// already, or waits to be deleted, as after any replacement. What it is made from stands before it.
func adopt(state *apitype.DeploymentV3, r apitype.ResourceV3, id string) {
	state.Resources = slices.DeleteFunc(state.Resources, func(other apitype.ResourceV3) bool {
		return other.URN == r.URN && other.PendingReplacement
	})
	for i, other := range state.Resources {
		if other.URN == r.URN {
			state.Resources[i].Delete = true
		}
	}
	r.ID, r.RefreshBeforeUpdate = resource.ID(id), true
	state.Resources = append(state.Resources, r)
}

// markAll has all objects of a URN read again: which of them an interrupted operation was about, it does not always say.
func markAll(state *apitype.DeploymentV3, urn resource.URN) {
	for i, r := range state.Resources {
		if r.URN == urn {
			state.Resources[i].RefreshBeforeUpdate = true
		}
	}
}
