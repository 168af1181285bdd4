using System.CommandLine;
using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Cli.Commands;

/// <summary><c>apply</c>.</summary>
internal static class ApplyCommand
{
    private const string Description =
        """
        Take activations from a file through encryption to deltas.

        Tensors are named by module, as the adapter's keys without 'base_model.model.' and '.lora_A.weight', and have
        shape (tokens, d_in) and dtype F32, F16, BF16 or F64. The output has tensors of the same names, shape (tokens,
        d_out) and dtype F32. It is written whole or not at all.
        """;

    public static Command Create()
    {
        Option<string?> adapter = CommonOptions.Adapter("A directory that PEFT's save_pretrained wrote.", required: true);
        Option<string> activations = new("--activations") { Description = "The activations.", HelpName = "X.safetensors", Required = true };
        Option<string> output = new("--output") { Description = "Receives the deltas.", HelpName = "D.safetensors", Required = true };
        Option<int> batchSize = CommonOptions.Number("--batch-size", "The most tokens of a request.", 8);
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("apply", Description) { adapter, activations, output, batchSize, threads };
        var compiler = new CompilerOptions();
        compiler.AddTo(command);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            OutputPath.Check(path);
            CompilerChoice choice = compiler.Read(result);
            int batch = result.Get(batchSize, 1, BatchHeader.MaxTokens);
            int threadCount = result.Get(threads, 1, CommonOptions.MaxThreads);
            PeftAdapter loaded = PeftAdapter.Load(result.GetRequiredValue(adapter)!);
            IReadOnlyList<TensorData> deltas;
            using var server = new CpuBackend(threadCount);
            using (var file = ActivationFile.Open(result.GetRequiredValue(activations), loaded))
            {
                deltas = Terminal.WithProgress(
                    result.InvocationConfiguration.Error, "applying", file.Modules.Count,
                    done => AdapterApplier.Run(file, choice, server, batch, done));
            }

            SafetensorsWriter.Write(path, deltas);
            result.InvocationConfiguration.Output.WriteLine($"{path}: {deltas.Count} tensors, {deltas.Sum(d => d.Shape[0])} tokens");
            return CliApplication.Success;
        });
        return command;
    }
}
