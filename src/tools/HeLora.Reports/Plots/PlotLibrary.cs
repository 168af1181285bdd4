using System.Runtime.InteropServices;
using HeLora.Reports.Plots.Font;

namespace HeLora.Reports.Plots;

/// <summary>Whether plots can be drawn on this system: the library draws with native code, which not every system has.</summary>
internal static class PlotLibrary
{
    /// <summary>Why they cannot; null where they can.</summary>
    public static string? Problem { get; } = Check();

    private static string? Check()
    {
        try
        {
            PlotFont.Register();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            return $"plots are left out: their library, SkiaSharp, has no native code for {RuntimeInformation.RuntimeIdentifier} here";
        }
    }
}
