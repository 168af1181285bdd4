namespace HeLora.Protocol;

/// <summary>
/// The shape of a site and the operations of its step, as both sides know them. Every plan has a layout; those of the plans of
/// ciphertexts are <see cref="ICiphertextLayout"/>.
/// </summary>
public interface ISiteLayout
{
    /// <summary>The plan.</summary>
    PlanKind Plan { get; }

    /// <summary>The policy: the part of the adapter that stays on the server.</summary>
    AdapterPrivacy Privacy { get; }

    /// <summary>N, the degree of the ring.</summary>
    int Degree { get; }

    /// <summary>d_in.</summary>
    int InputSize { get; }

    /// <summary>The projections that share the input.</summary>
    IReadOnlyList<ModuleShape> Modules { get; }

    /// <summary>The most tokens of a unit: tokens that the server evaluates together. A larger batch takes several units.</summary>
    int UnitTokens { get; }

    /// <summary>The operations by which the server answers one unit, in order.</summary>
    /// <param name="tokens">Tokens in the unit, 1 to <see cref="UnitTokens"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more tokens.</exception>
    IReadOnlyList<ScheduledOperation> Program(int tokens);

    /// <summary>The operations by which the server answers a batch, grouped: registers do not tell operations apart.</summary>
    /// <param name="tokens">Tokens of the batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no tokens.</exception>
    IReadOnlyList<OperationGroup> OperationGroups(int tokens);
}
