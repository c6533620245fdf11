module entra.example/quickstart

go 1.21
