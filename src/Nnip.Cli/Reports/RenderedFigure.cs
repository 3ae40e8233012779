namespace Nnip.Cli.Reports;

/// <summary>A figure with its two PNG renderings.</summary>
internal sealed record RenderedFigure(Figure Figure, byte[] LightPng, byte[] DarkPng);
