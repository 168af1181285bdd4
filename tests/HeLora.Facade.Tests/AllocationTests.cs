using System.Buffers;
using HeLora.Client;

namespace HeLora.Facade.Tests;

/// <summary>In steady state a step allocates nothing, on either side.</summary>
public sealed class AllocationTests
{
    public static TheoryData<PlanCase> Plans => PlanCase.All;

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task NothingIsAllocatedForAStepInSteadyState(PlanCase plan)
    {
        const int Tokens = 3;
        await using Pair pair = await Pair.CreateAsync(plan, client: new EncryptedLoraOptions { TokensAhead = 0 });
        EncryptedSite site = pair.Site;
        float[] x = Pair.Activations(Tokens * site.InputSize, 1), deltas = new float[Tokens * site.OutputSize];
        var answer = new ArrayBufferWriter<byte>(1 << 20);
        await site.PrepareAsync(Tokens);
        void Step()
        {
            using PendingStep step = site.Encrypt(x);
            answer.ResetWrittenCount();
            pair.Connection.Handle(step.Request, answer);
            step.Decrypt(answer.WrittenSpan, deltas);
        }

        long allocated = Allocations.OfEveryRound(Step, () => site.PrepareAsync(Tokens).AsTask().GetAwaiter().GetResult());

        // Without AES instructions the base class library makes an object for every seed.
        bool hasAes = System.Runtime.Intrinsics.X86.Aes.IsSupported || System.Runtime.Intrinsics.Arm.Aes.IsSupported;
        Assert.InRange(allocated, 0, hasAes ? 0 : 1 << 16);
        Assert.InRange(pair.WorstError(site, x, deltas), double.NegativeInfinity, -7);
    }
}
