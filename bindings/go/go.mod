module github.com/libzarr/libzarr/bindings/go

go 1.24
