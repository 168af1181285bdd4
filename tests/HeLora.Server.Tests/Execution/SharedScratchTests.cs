using System.Diagnostics;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Execution;

/// <summary>Threads and scratch memory belong to the backend: sessions and sites add neither.</summary>
public sealed class SharedScratchTests
{
    private static readonly LoraModule[] Modules = [LoraModule.Random("m", 64, 40, 4, 8, 42)];

    [Fact]
    public void AtLeastOneThreadIsAsked() => Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(0));

    [Fact]
    public void SessionsAndSitesAddNoThreads()
    {
        using var backend = new CpuBackend(4);
        int before = Threads();
        var sites = new List<CoefficientSite>();
        var adapters = new List<ISiteAdapter>();
        for (int i = 0; i < 6; i++)
        {
            var adapter = CoefficientAdapter.Create(
                CoefficientSite.ServerParametersOf(AdapterPrivacy.OpenBasis), Modules, AdapterPrivacy.OpenBasis, 2, backend);
            adapters.Add(adapter);
            for (int j = 0; j < 4; j++)
            {
                sites.Add(new CoefficientSite(adapter, Modules));
                sites[^1].WorstError(TestSite.Activations(64, j));
            }
        }

        // The runtime starts threads of its own now and then: 24 sessions of 4 threads would be 72.
        Assert.InRange(Threads(), 0, before + 12);
        sites.ForEach(s => s.Dispose());
        adapters.ForEach(a => a.Dispose());
    }

    [Theory]
    [InlineData(AdapterPrivacy.Sealed)]
    [InlineData(AdapterPrivacy.OpenBasis)]
    public void AnIdleSessionCostsItsMasksOnly(AdapterPrivacy privacy)
    {
        using var site = new CoefficientSite(Modules, privacy, 2);
        long degree = site.Offer.Parameters.Degree;
        Assert.Equal(0, site.Session.MemoryBytes);
        site.Session.Prepare(3);
        Assert.Equal(4 * 8 * degree * site.Offer.Layout.AnswerCiphertexts(3), site.Session.MemoryBytes);
        site.Run(TestSite.Activations(3 * 64, 1));
        Assert.Equal(0, site.Session.MemoryBytes);
        long scratch = site.Adapter.Backend.ScratchBytes;
        Assert.InRange(scratch, 1, long.MaxValue);

        // Sessions one after another use the same registers and masks.
        for (int i = 0; i < 3; i++)
        {
            using var other = new CoefficientSite(site.Adapter, Modules);
            other.Run(TestSite.Activations(3 * 64, i));
            Assert.Equal(0, other.Session.MemoryBytes);
        }

        Assert.Equal(scratch, site.Adapter.Backend.ScratchBytes);
    }

    [Fact]
    public void ScratchGoesWithTheLastSiteThatNeedsIt()
    {
        using var backend = new CpuBackend();
        SchemeParameters parameters = CoefficientSite.ServerParametersOf(AdapterPrivacy.OpenBasis);
        var first = CoefficientAdapter.Create(parameters, Modules, AdapterPrivacy.OpenBasis, 2, backend);
        var second = CoefficientAdapter.Create(parameters, Modules, AdapterPrivacy.OpenBasis, 2, backend);
        using (var site = new CoefficientSite(first, Modules))
        {
            site.Run(TestSite.Activations(64, 1));
        }

        long scratch = backend.ScratchBytes;
        Assert.InRange(scratch, 1, long.MaxValue);
        using (var site = new CoefficientSite(second, Modules))
        {
            site.Run(TestSite.Activations(64, 1));
        }

        Assert.Equal(scratch, backend.ScratchBytes);
        first.Dispose();
        Assert.Equal(scratch, backend.ScratchBytes);
        second.Dispose();
        Assert.Equal(0, backend.ScratchBytes);
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        return process.Threads.Count;
    }
}
