using HeLora.Protocol;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>A backend from outside computes every plan; sessions, ledgers and masks stay as they are.</summary>
public sealed class BackendTests
{
    public static TheoryData<PlanCase> Plans => PlanCase.All;

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AForeignBackendComputesEveryPlan(PlanCase plan)
    {
        using var backend = new ForeignBackend();
        await using Pair pair = await Pair.CreateAsync(plan, new AdapterHostOptions { Backend = backend });
        await pair.CheckAsync(pair.Site, 13, 1);
        await pair.CheckAsync(pair.Site, 1, 2);
        if (plan.Plan == PlanKind.Streaming)
        {
            Assert.InRange(backend.Blocks, 1, 100);
            Assert.InRange(backend.Tokens, 1, int.MaxValue);
            Assert.Equal(0, backend.Units + backend.Keys);
        }
        else
        {
            Assert.Equal(1, backend.Keys);
            Assert.InRange(backend.Units, 2, int.MaxValue);
            Assert.InRange(backend.Masks, backend.Units, int.MaxValue);
            Assert.Equal(0, backend.Blocks);
        }
    }
}
