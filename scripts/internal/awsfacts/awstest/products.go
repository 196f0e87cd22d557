package awstest

import "maps"

// InstanceType is EC2's documented form of an instance type, in the parts that are read.
type InstanceType struct {
	InstanceType string
	VCPUInfo     VCPUInfo `json:"VCpuInfo"`
	MemoryInfo   MemoryInfo
	NetworkInfo  NetworkInfo
	GPUInfo      *GPUInfo `json:"GpuInfo,omitempty"` // nil: no GPU
}

// VCPUInfo is as EC2 documents it.
type VCPUInfo struct{ DefaultVCpus, DefaultCores, DefaultThreadsPerCore int }

// MemoryInfo is as EC2 documents it.
type MemoryInfo struct{ SizeInMiB int }

// NetworkInfo is as EC2 documents it.
type NetworkInfo struct{ MaximumNetworkInterfaces, Ipv4AddressesPerInterface int }

// GPUInfo is as EC2 documents it.
type GPUInfo struct {
	Gpus                []GPU
	TotalGpuMemoryInMiB int
}

// GPU is as EC2 documents it.
type GPU struct {
	Name, Manufacturer string
	Count              int
	MemoryInfo         MemoryInfo
}

// Product is the price list's documented form of a product.
type Product struct {
	ServiceCode string `json:"serviceCode"`
	Product     struct {
		Family     string            `json:"productFamily,omitempty"`
		Attributes map[string]string `json:"attributes"`
		SKU        string            `json:"sku"`
	} `json:"product"`
	Terms           map[string]map[string]Term `json:"terms"` // by OnDemand or Reserved
	Version         string                     `json:"version"`
	PublicationDate string                     `json:"publicationDate"`
}

// Term is as the price list documents it.
type Term struct {
	Dimensions map[string]Dimension `json:"priceDimensions"`
	Code       string               `json:"offerTermCode"`
	Attributes map[string]string    `json:"termAttributes"`
}

// Dimension is as the price list documents it.
type Dimension struct {
	Unit         string            `json:"unit"`
	BeginRange   string            `json:"beginRange"`
	EndRange     string            `json:"endRange"`
	Description  string            `json:"description"`
	PricePerUnit map[string]string `json:"pricePerUnit"`
}

// On-demand terms and their dimensions have the same codes everywhere.
const (
	onDemandCode  = "JRTCKXETXF"
	dimensionCode = "6YS6EN2CT7"
)

// NewProduct is a product with one on-demand price in USD.
func NewProduct(sku, service string, attributes map[string]string, unit, usd string) Product {
	p := Product{ServiceCode: service, Version: "20261120", PublicationDate: "2026-11-20T00:00:00Z"}
	p.Product.SKU = sku
	p.Product.Attributes = maps.Clone(attributes)
	p.Product.Family = attributes["productFamily"]
	delete(p.Product.Attributes, "productFamily") // it stands beside the attributes
	p.Terms = map[string]map[string]Term{"OnDemand": {sku + "." + onDemandCode: {
		Code: onDemandCode,
		Dimensions: map[string]Dimension{sku + "." + onDemandCode + "." + dimensionCode: {
			Unit: unit, BeginRange: "0", EndRange: "Inf", PricePerUnit: map[string]string{"USD": usd},
		}},
	}}}
	return p
}

// With is the product with another attribute, price code and all else the same.
func (p Product) With(sku, attribute, value string) Product {
	p.Product.SKU = sku
	p.Product.Attributes = maps.Clone(p.Product.Attributes)
	p.Product.Attributes[attribute] = value
	return p
}

// has says whether a product passes filters.
func (p Product) has(filters map[string]string) bool {
	for field, want := range filters {
		got := p.Product.Attributes[field]
		if field == "productFamily" {
			got = p.Product.Family
		}
		if got != want {
			return false
		}
	}
	return true
}
