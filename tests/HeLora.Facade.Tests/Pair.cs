using System.Buffers;
using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>A client and a host that exchange messages only. A test can look at, change or withhold every message.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly bool _ownsHost;

    private Pair(AdapterHost host, IReadOnlyList<LoraModule> modules, bool ownsHost)
    {
        Host = host;
        Modules = modules;
        _ownsHost = ownsHost;
        Connection = host.Connect("client");
    }

    public AdapterHost Host { get; }

    public HostConnection Connection { get; private set; }

    public IReadOnlyList<LoraModule> Modules { get; }

    public EncryptedLora Client { get; private set; } = null!;

    /// <summary>The only site, or the first.</summary>
    public EncryptedSite Site => Client.Sites[0];

    /// <summary>Sees every request, and may change the answer or throw.</summary>
    public Func<ReadOnlyMemory<byte>, Func<ReadOnlyMemory<byte>, byte[]>, byte[]> Network { get; set; } = static (message, host) => host(message);

    /// <summary>One Gaussian module under a plan.</summary>
    public static Task<Pair> CreateAsync(
        PlanCase plan, AdapterHostOptions? host = null, EncryptedLoraOptions? client = null,
        Func<ReadOnlyMemory<byte>, Func<ReadOnlyMemory<byte>, byte[]>, byte[]>? network = null) =>
        CreateAsync(plan, [LoraModule.Random("model.layers.0.self_attn.o_proj", 64, 40, 4, 8, 42)], host, client, network);

    /// <summary>Some modules under a plan.</summary>
    public static async Task<Pair> CreateAsync(
        PlanCase plan, IReadOnlyList<LoraModule> modules, AdapterHostOptions? host = null, EncryptedLoraOptions? client = null,
        Func<ReadOnlyMemory<byte>, Func<ReadOnlyMemory<byte>, byte[]>, byte[]>? network = null)
    {
        var own = new AdapterHost(host ?? new AdapterHostOptions { Threads = 1 });
        own.Load("adapter", modules, plan.Options);
        var pair = new Pair(own, modules, ownsHost: true);
        pair.Network = network ?? pair.Network;
        await pair.ConnectAsync(client);
        return pair;
    }

    /// <summary>Another client of a host.</summary>
    public static async Task<Pair> JoinAsync(Pair other, EncryptedLoraOptions? client = null)
    {
        var pair = new Pair(other.Host, other.Modules, ownsHost: false);
        await pair.ConnectAsync(client);
        return pair;
    }

    /// <summary>The transport: one message to the host and its answer back.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(Network(message, m => Connection.Handle(m)));
    }

    /// <summary>Loses the connection and makes another one.</summary>
    public void Reconnect()
    {
        Connection.Dispose();
        Connection = Host.Connect("client");
    }

    /// <summary>Waits until the producer has made as many blocks and sends nothing more; plans without blocks do not wait.</summary>
    public async Task SettleAsync(int blocks)
    {
        while (Site.Plan == PlanKind.Streaming && Client.Counters.Blocks < blocks)
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Takes activations to deltas.</summary>
    public static async Task<float[]> RunAsync(EncryptedSite site, float[] x)
    {
        var deltas = new float[x.Length / site.InputSize * site.OutputSize];
        await site.ApplyAsync(x, deltas);
        return deltas;
    }

    /// <summary>
    /// log2 of the largest error of a token and module, relative to the delta that a token of its norm has on average. A token that the
    /// module hardly listens to is not held to more.
    /// </summary>
    public double WorstError(EncryptedSite site, float[] x, float[] deltas)
    {
        double worst = double.NegativeInfinity;
        foreach (SiteModule module in site.Modules)
        {
            LoraModule lora = Modules.Single(m => m.Name == module.Path);
            double square = SquaredNorm(lora) / lora.InputSize;
            var reference = new double[module.OutputSize];
            for (int t = 0; t < x.Length / site.InputSize; t++)
            {
                float[] token = x[(t * site.InputSize)..((t + 1) * site.InputSize)];
                lora.Apply(token, reference);
                double usual = square * token.Sum(v => (double)v * v), error = 0;
                for (int i = 0; i < reference.Length; i++)
                {
                    error += Math.Pow(deltas[(t * site.OutputSize) + module.Offset + i] - reference[i], 2);
                }

                worst = Math.Max(worst, Math.Log2(error / usual) / 2);
            }
        }

        return worst;
    }

    // ||scaling B A||^2: the sum over all unit vectors.
    private static double SquaredNorm(LoraModule lora)
    {
        double sum = 0;
        var unit = new float[lora.InputSize];
        var column = new double[lora.OutputSize];
        for (int i = 0; i < unit.Length; i++)
        {
            unit[i] = 1;
            lora.Apply(unit, column);
            unit[i] = 0;
            sum += column.Sum(v => v * v);
        }

        return sum;
    }

    /// <summary>Runs activations and asserts that the deltas are right.</summary>
    public async Task CheckAsync(EncryptedSite site, int tokens, int seed)
    {
        float[] x = Activations(tokens * site.InputSize, seed);
        Assert.InRange(WorstError(site, x, await RunAsync(site, x)), double.NegativeInfinity, -7);
    }

    /// <summary>Gaussian activations, 1 % of them 8 times larger.</summary>
    public static float[] Activations(int count, int seed)
    {
        var random = new Random(seed);
        var x = new float[count];
        for (int i = 0; i < count; i++)
        {
            double value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            x[i] = (float)(random.Next(100) == 0 ? 8 * value : value);
        }

        return x;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Connection.Dispose();
        if (_ownsHost)
        {
            Host.Dispose();
        }
    }

    private async Task ConnectAsync(EncryptedLoraOptions? options) => Client = await EncryptedLora.ConnectAsync(ExchangeAsync, "adapter", options);
}
