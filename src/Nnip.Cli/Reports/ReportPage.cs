using System.Text;

namespace Nnip.Cli.Reports;

/// <summary>Puts the pieces of a report together into one page that needs no other file, no network and no script.</summary>
internal sealed class ReportPage(string title, string lead)
{
    private readonly StringBuilder body = new();

    /// <summary>Appends a finished piece of HTML.</summary>
    public void Add(string html) => body.Append(html);

    /// <summary>The whole page, UTF-8.</summary>
    public byte[] ToBytes()
    {
        string heading = Html.Escape(title);
        return Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
            <title>{heading}</title>
            <style>
            {Resources.Text("report.css")}</style>
            </head>
            <body>
            <main>
            <header><h1>{heading}</h1><p class="lead">{Html.Escape(lead)}</p></header>
            {body}<footer>NnipNative</footer>
            </main>
            </body>
            </html>

            """);
    }
}
