using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>Makes sites of any plan of ciphertexts, and opens sessions that stand alone.</summary>
public static class SiteAdapters
{
    /// <summary>Encodes a site's weights in a layout, whose kind is the plan.</summary>
    /// <param name="backend">Where steps are computed.</param>
    /// <param name="parameters">The server's parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="modules">The projections, of the layout's shapes.</param>
    /// <param name="secret">The secret that bases of an open-basis adapter are derived from, 32 bytes; empty: they are drawn afresh.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring, or is of another plan.</exception>
    public static ISiteAdapter Create(
        IBackend backend, SchemeParameters parameters, ISiteLayout layout, IReadOnlyList<LoraModule> modules, ReadOnlySpan<byte> secret = default) =>
        layout switch
        {
            CoefficientLayout coefficient => CoefficientAdapter.Create(parameters, modules, coefficient, backend, secret),
            DiagonalLayout diagonal => DiagonalAdapter.Create(parameters, modules, diagonal, backend),
            _ => throw new ArgumentException($"layout: {layout?.GetType().Name}; expected one of a plan of ciphertexts", nameof(layout)),
        };

    /// <summary>Opens a session that shares its keys with no other site.</summary>
    /// <param name="adapter">The site.</param>
    /// <param name="publicKey">The client's public key, under which answers are re-randomised; not owned.</param>
    /// <param name="galoisKeys">The keys of the layout's elements, null where it names none; not owned.</param>
    /// <param name="tokenLimit">The most tokens the session answers.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the adapter.</exception>
    public static ISiteSession Open(
        this ISiteAdapter adapter, PublicKey publicKey, GaloisKeys? galoisKeys, long tokenLimit = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        var keys = new SessionKeys(adapter.Backend, publicKey, galoisKeys);
        try
        {
            return new OwnedKeysSession(adapter.Open(keys, tokenLimit), keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }
}
