// Tolerances and comparisons are those of `nnip validate`.
global using Nnip.Validation;
