using System.CommandLine;
using System.CommandLine.Parsing;
using HeLora.Bench;
using HeLora.Compiler;
using HeLora.Measurements;

namespace HeLora.Cli.Commands;

/// <summary>Options that several commands have, and checks of ranges.</summary>
internal static class CommonOptions
{
    /// <summary>The most threads a server may be given.</summary>
    public const int MaxThreads = 1024;

    /// <summary><c>--adapter</c>.</summary>
    public static Option<string?> Adapter(string description, bool required) =>
        new("--adapter") { Description = description, HelpName = "DIR", Required = required };

    /// <summary><c>--adapter-privacy</c>.</summary>
    public static Option<string> Privacy()
    {
        Option<string> option = new("--adapter-privacy")
        {
            Description = "What stays on the server: sealed (both factors), or open-basis (the client is given a basis of the deltas; faster).",
            DefaultValueFactory = _ => Names.Sealed,
            HelpName = $"{Names.Sealed}|{Names.OpenBasis}",
        };
        option.AcceptOnlyFromAmong(Names.Sealed, Names.OpenBasis);
        return option;
    }

    /// <summary><c>--threads</c>.</summary>
    public static Option<int> Threads() => Number("--threads", "Threads of the server.", 1);

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of activations and random weights. Keys and errors are always from the system's generator.",
        DefaultValueFactory = _ => 42,
        HelpName = "N",
    };

    /// <summary><c>--output</c>.</summary>
    public static Option<string?> JsonOutput() => new("--output") { Description = "Write the report as JSON to this file.", HelpName = "FILE" };

    /// <summary>An option with one number.</summary>
    public static Option<int> Number(string name, string description, int defaultValue) =>
        new(name) { Description = description, DefaultValueFactory = _ => defaultValue, HelpName = "N" };

    /// <summary>An option with one number that may have a fraction.</summary>
    public static Option<double> Real(string name, string description, double defaultValue) =>
        new(name) { Description = description, DefaultValueFactory = _ => defaultValue, HelpName = "X" };

    /// <summary>An option with one of several names.</summary>
    public static Option<string> OneOf(string name, string description, string defaultValue, string[] names)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => defaultValue, HelpName = string.Join('|', names) };
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    /// <summary><c>--targets</c>.</summary>
    public static Option<string> Targets(string defaultValue) => new("--targets")
    {
        Description = $"Projections of a layer that are adapted: {string.Join(", ", TargetNames.Known)}, or some of these joined with commas.",
        DefaultValueFactory = _ => defaultValue,
        HelpName = "NAMES",
    };

    /// <summary>The targets of an option.</summary>
    /// <exception cref="UsageException">A name is unknown, or beside single.</exception>
    public static LoraTargets GetTargets(this ParseResult result, Option<string> option)
    {
        string text = result.GetRequiredValue(option);
        try
        {
            return TargetNames.Parse(text);
        }
        catch (ArgumentException)
        {
            throw new UsageException(
                $"{option.Name}: '{text}'; expected {string.Join(", ", TargetNames.Known)}, or some of these but single joined with commas");
        }
    }

    /// <summary>The model of an option; null where it was not given.</summary>
    /// <exception cref="UsageException">There is no such model.</exception>
    public static ModelShape? GetModel(this ParseResult result, Option<string?> option) => result.GetValue(option) is not { } name
        ? null
        : ModelShape.Find(name)
            ?? throw new UsageException($"{option.Name}: '{name}'; expected {string.Join(", ", ModelShape.All.Select(m => m.Name))}");

    /// <summary>An option with several numbers.</summary>
    public static Option<int[]> Numbers(string name, string description, int[] defaults) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => defaults,
        HelpName = "N ...",
    };

    /// <summary>The value of an option, checked.</summary>
    /// <exception cref="UsageException">It is out of range.</exception>
    public static int Get(this ParseResult result, Option<int> option, int least, int most) =>
        Check(option, result.GetValue(option), least, most);

    /// <summary>The values of an option, checked.</summary>
    /// <exception cref="UsageException">One is out of range.</exception>
    public static int[] Get(this ParseResult result, Option<int[]> option, int least, int most)
    {
        int[] values = result.GetRequiredValue(option);
        Array.ForEach(values, value => Check(option, value, least, most));
        return values;
    }

    /// <summary>Whether the user gave an option.</summary>
    public static bool IsGiven(this ParseResult result, Option option) => result.GetResult(option) is OptionResult { Implicit: false };

    private static int Check(Option option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new UsageException($"{option.Name}: {value}; expected {least} to {most}");
}
