package catalog

import "slices"

// Item is something other than an instance that AWS has a price for.
type Item string

// The items, each with its unit.
const (
	ControlPlaneHour         Item = "controlPlaneHour"         // an EKS control plane in standard support, per hour
	ControlPlaneExtendedHour Item = "controlPlaneExtendedHour" // one in extended support, per hour, all in: not the surcharge alone
	NATGatewayHour           Item = "natGatewayHour"           // a NAT gateway, per hour
	NATGatewayGB             Item = "natGatewayGB"             // what goes through it, per GB
	PublicIPv4Hour           Item = "publicIPv4Hour"           // a public IPv4 address in use, per hour
	GP3GBMonth               Item = "gp3GBMonth"               // a gp3 volume with 3000 IOPS and 125 MB/s, per GB and month
	InterfaceEndpointHour    Item = "interfaceEndpointHour"    // an interface endpoint, per zone and hour
	InterfaceEndpointGB      Item = "interfaceEndpointGB"      // what goes through it, per GB, up to 1 PB a month
)

var items = []Item{
	ControlPlaneHour, ControlPlaneExtendedHour, NATGatewayHour, NATGatewayGB,
	PublicIPv4Hour, GP3GBMonth, InterfaceEndpointHour, InterfaceEndpointGB,
}

// Items are all items.
func Items() []Item { return slices.Clone(items) }
