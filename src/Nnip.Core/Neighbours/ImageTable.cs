namespace Nnip.Neighbours;

/// <summary>Images a neighbour can be in, numbered so that a hit stores one integer: A slowest, C fastest, each -reach .. +reach.</summary>
internal sealed class ImageTable
{
    /// <summary>Makes the table for images up to reach (3) cells away.</summary>
    public ImageTable(int[] reach)
    {
        CountB = 2 * reach[1] + 1;
        CountC = 2 * reach[2] + 1;
        Images = new Image[(2 * reach[0] + 1) * CountB * CountC];
        int code = 0;
        for (int a = -reach[0]; a <= reach[0]; a++)
            for (int b = -reach[1]; b <= reach[1]; b++)
                for (int c = -reach[2]; c <= reach[2]; c++)
                    Images[code++] = new(a, b, c);
        Zero = Images.Length / 2;
    }

    /// <summary>Image of each number.</summary>
    public Image[] Images { get; }

    /// <summary>Number of the image in the cell itself.</summary>
    public int Zero { get; }

    /// <summary>Number of an image.</summary>
    public int CodeOf(int a, int b, int c) => Zero + (a * CountB + b) * CountC + c;

    private int CountB { get; }

    private int CountC { get; }
}
