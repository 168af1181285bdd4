using HeLora.Measurements;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of an adapter.</summary>
internal static class AdapterTable
{
    public static void Write(TextWriter writer, AdapterDescription adapter)
    {
        Table table = Terminal.Table("<module", "d_in", "d_out", "r", "alpha", "scaling", "||A||", "||B||", "zero");
        foreach (ModuleDescription module in adapter.Modules)
        {
            table.Add(
                module.Name, $"{module.InputSize}", $"{module.OutputSize}", $"{module.Rank}", $"{module.Alpha:G4}",
                $"{module.Scaling:G4}", $"{module.NormA:F3}", $"{module.NormB:F3}", Format.YesNo(module.IsZero));
        }

        AdapterTotals totals = adapter.Totals;
        Terminal.Write(writer, table, $"{totals.Modules} modules ({totals.ZeroModules} zero) of {totals.Shapes} shapes, {totals.Parameters} parameters");
        ConfigDescription config = adapter.Config;
        writer.WriteLine($"r {config.R}, lora_alpha {config.LoraAlpha:G6}, use_rslora {Text(config.UseRslora)}, fan_in_fan_out {Text(config.FanInFanOut)}");
    }

    private static string Text(bool value) => value ? "true" : "false";
}
