using System.CommandLine;
using HeLora.Bench;
using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Cli.Commands;

/// <summary>The options that choose schedules; several commands have them.</summary>
internal sealed class CompilerOptions
{
    private const long MaxCostsBytes = 1 << 20;

    private readonly Option<string> _plan = CommonOptions.OneOf(
        "--plan", "The plan that computes a step; auto chooses the best.", Names.Auto, [Names.Auto, .. Enum.GetValues<PlanKind>().Select(Names.Of)]);

    private readonly Option<string> _profile = CommonOptions.OneOf(
        "--profile", "Parameters of the slot scheme (diagonal plan): tuned (the smallest), fast (N=16384, scale 2^40), safe (N=16384, scale 2^45).",
        Names.Tuned, [Names.Tuned, Names.Fast, Names.Safe]);

    private readonly Option<string> _privacy = CommonOptions.Privacy();

    private readonly Option<string> _minimise = CommonOptions.OneOf(
        "--minimise", "The quantity that the chosen schedule minimises: the total time of both sides, offline and online, and of the link; the online time and that of the link; the time of the server; or bytes.",
        Names.Of(Minimise.TotalTime), [.. Enum.GetValues<Minimise>().Select(Names.Of)]);

    private readonly Option<string> _budget = CommonOptions.OneOf(
        "--budget", "Limits of operations; a schedule within them is preferred to every other.", CostBudget.Default.Name,
        [CostBudget.Default.Name, CostBudget.Strict.Name, CostBudget.Relaxed.Name]);

    private readonly Option<double> _precision = CommonOptions.Real("--precision", "Bits p: the predicted rms error is at most 2^-p of the rms delta.", new Objective().PrecisionBits);
    private readonly Option<double> _bandwidth = CommonOptions.Real("--bandwidth", "Bandwidth of the link, Mbit/s each way.", 10_000);
    private readonly Option<double> _rtt = CommonOptions.Real("--rtt", "Round-trip time of the link, ms.", 0);
    private readonly Option<int?> _keyBytes = new("--max-key-bytes") { Description = "The most bytes of Galois keys; by default the plan's own limit.", HelpName = "N" };
    private readonly Option<string?> _costs = new("--costs") { Description = "Unit costs that 'helora calibrate' wrote; by default the shipped ones.", HelpName = "FILE" };

    /// <summary>Whether a link was described.</summary>
    public bool HasLink(ParseResult result) => result.IsGiven(_bandwidth) || result.IsGiven(_rtt);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_plan, _profile, _privacy, _minimise, _budget, _precision, _bandwidth, _rtt, _keyBytes, _costs])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the choices from the command line.</summary>
    /// <exception cref="UsageException">A value is out of range, or the file cannot be used.</exception>
    public CompilerChoice Read(ParseResult result)
    {
        string plan = result.GetRequiredValue(_plan);
        var objective = new Objective
        {
            Privacy = Names.ToPrivacy(result.GetRequiredValue(_privacy)),
            PrecisionBits = result.GetValue(_precision),
            Minimise = Names.To<Minimise>(result.GetRequiredValue(_minimise)),
            BandwidthMbitPerS = result.GetValue(_bandwidth),
            RoundTripMs = result.GetValue(_rtt),
            Plan = plan == Names.Auto ? null : Names.To<PlanKind>(plan),
            MaxKeyBytes = result.GetValue(_keyBytes),
        };
        try
        {
            objective.Validate();
            return new CompilerChoice(
                objective, Names.To<ParameterProfile>(result.GetRequiredValue(_profile)), CostBudget.Named(result.GetRequiredValue(_budget)),
                ReadCosts(result.GetValue(_costs)));
        }
        catch (ScheduleException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static UnitCosts? ReadCosts(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return UnitCosts.Read(InputFile.ReadSmall(path, MaxCostsBytes));
        }
        catch (ScheduleException exception)
        {
            throw new UsageException($"{path}: {exception.Message}");
        }
    }
}
