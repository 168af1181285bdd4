using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>The operations of the slot scheme on real ciphertexts.</summary>
internal sealed class EncryptedWorkload(string profile, ulong seed) : IMicroWorkload
{
    private readonly MicroSession _session = new(profile, seed, MicroOperations.HoistedRotations);
    private IReadOnlyList<MicroOperation>? _operations;

    /// <inheritdoc/>
    public SlotParameters Slots => _session.Slots;

    /// <inheritdoc/>
    public IReadOnlyList<MicroOperation> Operations => _operations ??= MicroOperations.Create(_session);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
