using HeLora.Scheme;

namespace HeLora.Server.Hosting;

/// <summary>One site of a loaded adapter, whatever its plan.</summary>
internal interface IHostedSite : IDisposable
{
    /// <summary>Names the site's offer; messages carry it.</summary>
    ulong OfferId { get; }

    /// <summary>The message of the site's offer.</summary>
    ReadOnlyMemory<byte> Offer { get; }

    /// <summary>The Galois elements that the site needs keys of; none for the streaming plan.</summary>
    IReadOnlyList<int> GaloisElements { get; }

    /// <summary>The number of modules that share the input.</summary>
    int Modules { get; }

    /// <summary>Bytes of the encoded weights.</summary>
    long MemoryBytes { get; }

    /// <summary>Opens the site for a session.</summary>
    /// <param name="keys">The keys of the site's parameter set; null for the streaming plan.</param>
    /// <param name="hello">The greeting of a streaming site; empty for other plans.</param>
    /// <param name="options">The host's limits.</param>
    /// <exception cref="WireFormatException">The greeting is none of the site's.</exception>
    /// <exception cref="ArgumentException">A key is missing.</exception>
    IHostedSiteSession Open(ClientKeys? keys, ReadOnlySpan<byte> hello, AdapterHostOptions options);
}
