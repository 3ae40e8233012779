using System.Globalization;
using System.Text.Json;
using Nnip.Cpu;
using Nnip.Cuda;
using Spectre.Console;

namespace Nnip.Cli;

/// <summary>The devices of this machine, for people or for machines.</summary>
internal static class DeviceList
{
    /// <summary>Writes the list. CUDA that cannot be used is a line with the reason, no failure.</summary>
    /// <param name="status">CUDA devices.</param>
    /// <param name="toolkit">Versions of the libraries that a device is used with, by the number of the device.</param>
    /// <param name="json">Whether to write JSON.</param>
    /// <param name="context">Where to write.</param>
    public static void Write(CudaStatus status, Func<int, CudaToolkit> toolkit, bool json, CommandContext context)
    {
        using var cpu = new CpuBackend();
        var (versions, reason) = Versions(status, toolkit);
        if (json)
            WriteJson(cpu, status, versions, reason, context);
        else
            WriteTable(cpu, status, versions, reason, context);
    }

    private static (CudaToolkit? Versions, string? Reason) Versions(CudaStatus status, Func<int, CudaToolkit> toolkit)
    {
        if (status.Devices.FirstOrDefault(device => device.Reason is null) is not { } usable)
            return (null, status.Reason);
        try
        {
            return (toolkit(usable.Ordinal), null);
        }
        catch (CudaException exception)
        {
            return (null, exception.Message);
        }
    }

    private static void WriteTable(CpuBackend cpu, CudaStatus status, CudaToolkit? versions, string? reason, CommandContext context)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("--device", "Name", "Capability", "Memory", "Driver", "NVRTC", "cuBLAS");
        table.AddRow("cpu", Markup.Escape(cpu.Description), "", "", "", "", "");
        foreach (var device in status.Devices)
            table.AddRow(Id(device), Markup.Escape(device.Name), device.CapabilityText, Memory(device), device.DriverText,
                versions?.Nvrtc ?? "", versions?.Cublas ?? "");
        context.Tables.Write(table);
        foreach (var device in status.Devices.Where(device => device.Reason is not null))
            context.Out.WriteLine($"{Id(device)} cannot be used: {device.Reason}");
        if (reason is not null && status.Devices.All(device => device.Reason is null))
            context.Out.WriteLine($"CUDA cannot be used: {reason}");
    }

    private static void WriteJson(CpuBackend cpu, CudaStatus status, CudaToolkit? versions, string? reason, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("cpu");
            writer.WriteString("name", cpu.Description);
            writer.WriteNumber("threads", cpu.Workers);
            writer.WriteEndObject();
            writer.WriteStartObject("cuda");
            writer.WriteBoolean("usable", reason is null);
            writer.WriteString("reason", reason);
            writer.WriteString("nvrtc", versions?.Nvrtc);
            writer.WriteString("cublas", versions?.Cublas);
            writer.WriteStartArray("devices");
            foreach (var device in status.Devices)
                WriteDevice(writer, device);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }

    private static void WriteDevice(Utf8JsonWriter writer, CudaDeviceInfo device)
    {
        writer.WriteStartObject();
        writer.WriteString("device", Id(device));
        writer.WriteString("name", device.Name);
        writer.WriteString("compute_capability", device.CapabilityText);
        writer.WriteNumber("memory_bytes", device.MemoryBytes);
        writer.WriteString("driver", device.DriverText);
        writer.WriteBoolean("test_instrument", device.IsTestInstrument);
        writer.WriteString("reason", device.Reason);
        writer.WriteEndObject();
    }

    private static string Id(CudaDeviceInfo device) => string.Create(CultureInfo.InvariantCulture, $"cuda:{device.Ordinal}");

    private static string Memory(CudaDeviceInfo device) =>
        string.Create(CultureInfo.InvariantCulture, $"{device.MemoryBytes / (double)(1L << 30):0.#} GiB");
}
