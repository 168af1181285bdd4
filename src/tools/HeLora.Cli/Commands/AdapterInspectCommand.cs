using System.CommandLine;
using HeLora.Adapters.Peft;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Measurements;

namespace HeLora.Cli.Commands;

/// <summary><c>adapter inspect</c>.</summary>
internal static class AdapterInspectCommand
{
    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "A directory that PEFT's save_pretrained wrote." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("inspect", "List an adapter's modules with their shapes, scalings and norms.") { directory, json };
        command.SetAction(result =>
        {
            AdapterDescription adapter = AdapterDescriptions.Of(PeftAdapter.Load(result.GetRequiredValue(directory)));
            TextWriter output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                output.WriteLine(JsonReport.Serialize(adapter));
            }
            else
            {
                AdapterTable.Write(output, adapter);
            }
        });
        return command;
    }
}
