using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Contract;

/// <summary>Projections that no plan hosts as one site.</summary>
public sealed class AdapterContractTests
{
    public static TheoryData<SitePlan> Plans => SitePlans.All;

    public static TheoryData<SitePlan> PlansOfCiphertexts => SitePlans.OfCiphertexts;

    [Theory]
    [MemberData(nameof(Plans))]
    public void ProjectionsOfOneInputAreExpected(SitePlan plan)
    {
        LoraModule[] different = [LoraModule.Random("a", 8, 4, 2, 4, 1), LoraModule.Random("b", 9, 4, 2, 4, 2)];
        Assert.Equal("modules", Refused([]));
        Assert.Equal("modules", Refused(different));
        Assert.Equal("modules", Refused([.. Enumerable.Repeat(different[0], 17)]));

        string? Refused(LoraModule[] modules) => Assert.Throws<ArgumentException>(() => plan.Create(modules)).ParamName;
    }

    [Theory]
    [MemberData(nameof(PlansOfCiphertexts))]
    public void ABatchHasAToken(SitePlan plan) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Create([LoraModule.Random("a", 8, 4, 2, 4, 1)], 0));
}
