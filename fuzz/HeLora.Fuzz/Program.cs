using System.Diagnostics;
using HeLora.Adapters;
using HeLora.Compiler;
using HeLora.Scheme;
using SharpFuzz;

namespace HeLora.Fuzz;

/// <summary>Feeds parsers with bytes from AFL, from files or from a generator of its own.</summary>
internal static class Program
{
    private const string Usage = """
        helora-fuzz list                          name the targets, a line each
        helora-fuzz seeds TARGET DIR              write a seed corpus and a dictionary below a folder
        helora-fuzz afl TARGET                    run under afl-fuzz
        helora-fuzz random TARGET SECONDS SEED    mutate the seeds for some seconds
        helora-fuzz replay TARGET FILE...         parse files
        """;

    private static readonly FuzzTarget[] Targets =
    [
        WireTargets.PublicKey, WireTargets.GaloisKeys, WireTargets.Ciphertext, WireTargets.SeededCiphertext,
        WireTargets.SlotCiphertext,
        PlanTargets.Offer, PlanTargets.Activations, PlanTargets.Answers,
        DiagonalTargets.Offer, DiagonalTargets.Activations, DiagonalTargets.Answers,
        StreamingTargets.Offer, StreamingTargets.Hello, StreamingTargets.Welcome, StreamingTargets.BlockRequest, StreamingTargets.BlockAnswer,
        StreamingTargets.Activations, StreamingTargets.Answers,
        SessionTargets.Publication, SessionTargets.DescribeAdapter, SessionTargets.OpenSession, SessionTargets.SessionOpened,
        SessionTargets.ResumeSession, SessionTargets.CloseSession, SessionTargets.SessionClosed, SessionTargets.Refusal,
        HostTarget.Handle,
        AdapterTargets.Safetensors, AdapterTargets.PeftConfiguration,
        ScheduleTargets.Schedule, ScheduleTargets.Costs,
    ];

    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["list"]:
                Array.ForEach(Targets, target => Console.WriteLine(target.Name));
                return 0;
            case ["seeds", string name, string folder] when Find(name) is { } target:
                WriteSeeds(target, folder);
                return 0;
            case ["afl", string name] when Find(name) is { } target:
                Fuzzer.Run(stream => TryParse(target, ReadAll(stream)));
                return 0;
            case ["random", string name, string seconds, string seed] when Find(name) is { } target
                && double.TryParse(seconds, out double limit) && int.TryParse(seed, out int start):
                return RunRandom(target, limit, start);
            case ["replay", string name, .. string[] files] when Find(name) is { } target:
                foreach (string file in files)
                {
                    Console.WriteLine($"{file}: {(TryParse(target, File.ReadAllBytes(file)) ? "accepted" : "refused")}");
                }

                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static FuzzTarget? Find(string name) =>
        Targets.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.Ordinal));

    private static void WriteSeeds(FuzzTarget target, string folder)
    {
        string path = Path.Combine(folder, target.Name);
        Directory.CreateDirectory(path);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        for (int i = 0; i < seeds.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(path, $"{i}.bin"), seeds[i]);
        }

        // The dictionary format of AFL: quoted bytes, a line each.
        File.WriteAllLines(path + ".dict", target.Tokens.Select(t => $"\"{string.Concat(t.Select(b => $"\\x{b:x2}"))}\""));
    }

    private static int RunRandom(FuzzTarget target, double seconds, int seed)
    {
        var mutator = new Mutator(seed, target.Seeds(), target.Tokens);
        foreach (byte[] valid in target.Seeds())
        {
            target.Parse(valid);
        }

        long executions = 0, accepted = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            byte[] message = mutator.Next();
            executions++;
            try
            {
                accepted += TryParse(target, message) ? 1 : 0;
            }
            catch (Exception exception)
            {
                string path = $"{target.Name}-{seed}-{executions}.crash";
                File.WriteAllBytes(path, message);
                Console.Error.WriteLine($"{path}: {exception}");
                return 1;
            }
        }

        Console.WriteLine($"{target.Name}: {executions} executions, {accepted} accepted, none failed");
        return 0;
    }

    private static bool TryParse(FuzzTarget target, byte[] message)
    {
        try
        {
            target.Parse(message);
            return true;
        }
        catch (Exception exception) when (exception is WireFormatException or AdapterFormatException or ScheduleException)
        {
            return false;
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
