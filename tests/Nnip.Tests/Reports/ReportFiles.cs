using System.Xml.Linq;
using NUnit.Framework;

namespace Nnip.Tests.Reports;

/// <summary>Checks of written report files that hold for every report.</summary>
internal static class ReportFiles
{
    private static readonly byte[] PngSignature = [0x89, .. "PNG\r\n\x1a\n"u8];

    /// <summary>Width and height from the header of a PNG whose signature and end are in place.</summary>
    public static (int Width, int Height) PngSize(byte[] png)
    {
        Assert.That(png.Take(8), Is.EqualTo(PngSignature));
        Assert.That(png[^8..^4], Is.EqualTo("IEND"u8.ToArray()));
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }

    /// <summary>Parses the page as XML and checks that nothing in it refers to another file or to the network.</summary>
    public static XDocument Page(string path)
    {
        string text = File.ReadAllText(path);
        var page = XDocument.Parse(text);
        string[] references = ["src", "href", "srcset", "data", "action", "poster", "background"];
        foreach (XAttribute attribute in page.Descendants().Attributes().Where(a => references.Contains(a.Name.LocalName)))
            Assert.That(attribute.Value, Does.StartWith("data:image/png;base64,"), $"{attribute.Parent!.Name} {attribute.Name}");
        Assert.That(page.Descendants().Select(e => e.Name.LocalName), Has.None.AnyOf("script", "link", "iframe", "object"));
        string style = page.Descendants("style").Single().Value;
        Assert.That(style, Does.Not.Contain("url(").And.Not.Contain("@import"));
        foreach (XElement image in page.Descendants("img"))
            PngSize(Convert.FromBase64String(image.Attribute("src")!.Value["data:image/png;base64,".Length..]));
        return page;
    }

    /// <summary>Checks every written path: PNG and SVG whole, page self-contained.</summary>
    public static void CheckAll(IReadOnlyList<string> paths)
    {
        Assert.That(paths[^1], Does.EndWith("report.html"));
        foreach (string path in paths)
            switch (Path.GetExtension(path))
            {
                case ".png": PngSize(File.ReadAllBytes(path)); break;
                case ".svg": Assert.That(XDocument.Load(path).Root!.Name.LocalName, Is.EqualTo("svg"), path); break;
                default: Page(path); break;
            }
    }
}
