module github.com/rayplatform/rayplatform/scripts/tools/comment-pictures

go 1.26.0

require github.com/yuin/goldmark v1.8.7
