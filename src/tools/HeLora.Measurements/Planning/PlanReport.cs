using System.Text.Json.Serialization;
using HeLora.Compiler;
using HeLora.Protocol;

namespace HeLora.Measurements;

/// <summary>
/// A compiled schedule, as <c>plan --json</c> prints it. From StreamingPaysFromContextLength on the streaming plan is the best;
/// null: it never is.
/// </summary>
public sealed record PlanReport(
    string ScheduleHash, string Plan, string AdapterPrivacy, PlanParameters Parameters, PlanCosts PredictedCosts,
    int? StreamingPaysFromContextLength, PlanBudget Budget,
    IReadOnlyList<PlanSite> Sites, IReadOnlyList<PlanOperation> Operations)
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "helora.plan/1";
}

/// <summary>Ring and moduli.</summary>
public sealed record PlanParameters(int RingDegree, IReadOnlyList<ulong> Moduli, ulong? SpecialPrime, double Log2Qp, int SecurityBits);

/// <summary>
/// Predictions per token: those of a batch divided by the batch size. Keys are sent once; memory is an estimate for one session.
/// </summary>
public sealed record PlanCosts(
    double RotationsPerToken, double KeyswitchesPerToken, double RescalesPerToken, double CtPtMultiplicationsPerToken,
    double TransformsPerToken, double ClientOfflineMs, double ServerOfflineMs, double EncryptMs, double ComputeMs, double DecryptMs,
    double TotalMs, double BytesUpPerToken, double BytesDownPerToken, long EvaluationKeyBytes, double RmsRelativeError,
    long ClientMemoryBytes, long ServerMemoryBytes);

/// <summary>A budget and its lines.</summary>
public sealed record PlanBudget(string Name, bool Holds, IReadOnlyList<BudgetLine> Lines);

/// <summary>A site and the alternatives that were considered for it.</summary>
public sealed record PlanSite(
    string Site, int InputSize, IReadOnlyList<ModuleShape> Projections, string Layout, IReadOnlyList<int> GaloisElements,
    int CandidatesPriced, Rejections CandidatesRejected, IReadOnlyList<PlanAlternative> Alternatives);

/// <summary>A candidate that was not chosen.</summary>
public sealed record PlanAlternative(
    string Plan, int RingDegree, double Log2Qp, string Layout, double Score, double ScoreOverChosen, double RotationsPerToken,
    double ServerMs, double TotalMs, double BytesPerToken, long EvaluationKeyBytes, double RmsRelativeError);

/// <summary>An operation of a unit of tokens, which a batch repeats UnitRepeat times.</summary>
public sealed record PlanOperation(
    string Site, int UnitTokens, int UnitRepeat, string Operation, int Destination, int Source, int Argument, int Count, int Level,
    double Log2Scale);
