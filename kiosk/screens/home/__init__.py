"""The first page: 取号, six classes, 评价."""
