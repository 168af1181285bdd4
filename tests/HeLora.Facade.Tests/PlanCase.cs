using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Server;
using Xunit.Sdk;

namespace HeLora.Facade.Tests;

/// <summary>A plan and a policy that the contract is held to.</summary>
public sealed class PlanCase : IXunitSerializable
{
    public PlanCase()
    {
    }

    public PlanCase(PlanKind plan, AdapterPrivacy privacy) => (Plan, Privacy) = (plan, privacy);

    public PlanKind Plan { get; private set; }

    public AdapterPrivacy Privacy { get; private set; }

    /// <summary>Every plan with every policy that it has.</summary>
    public static TheoryData<PlanCase> All =>
    [
        new PlanCase(PlanKind.Coefficient, AdapterPrivacy.Sealed), new PlanCase(PlanKind.Coefficient, AdapterPrivacy.OpenBasis),
        new PlanCase(PlanKind.Diagonal, AdapterPrivacy.Sealed),
        new PlanCase(PlanKind.Streaming, AdapterPrivacy.Sealed), new PlanCase(PlanKind.Streaming, AdapterPrivacy.OpenBasis),
    ];

    /// <summary>How an adapter is published under the plan.</summary>
    public PublishOptions Options => new()
    {
        Objective = new Objective { Plan = Plan, Privacy = Privacy, PrecisionBits = 8 },
        Load = new SiteLoad { BatchSize = 2 },
    };

    public void Deserialize(IXunitSerializationInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Plan = info.GetValue<PlanKind>(nameof(Plan));
        Privacy = info.GetValue<AdapterPrivacy>(nameof(Privacy));
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue(nameof(Plan), Plan);
        info.AddValue(nameof(Privacy), Privacy);
    }

    public override string ToString() => $"{Plan} {Privacy}";
}
