namespace Nnip.Cpu;

/// <summary>
/// A number that the compiler knows: a tile is written once for the most outputs or inputs, and what is past its size vanishes when it is
/// compiled.
/// </summary>
internal interface ITileSize
{
    static abstract int Value { get; }
}

internal struct One : ITileSize
{
    public static int Value => 1;
}

internal struct Two : ITileSize
{
    public static int Value => 2;
}

internal struct Three : ITileSize
{
    public static int Value => 3;
}

internal struct Four : ITileSize
{
    public static int Value => 4;
}

internal struct Five : ITileSize
{
    public static int Value => 5;
}

internal struct Six : ITileSize
{
    public static int Value => 6;
}

internal struct Seven : ITileSize
{
    public static int Value => 7;
}

internal struct Eight : ITileSize
{
    public static int Value => 8;
}
