using HeLora.Client.Hazmat;

namespace HeLora.Client.Sessions;

/// <summary>
/// The memory of a step, used again by later ones. Its version rises with every step that ends, so that a <see cref="PendingStep"/> of an
/// ended step is recognised. For several threads at once.
/// </summary>
/// <param name="site">The site that it belongs to.</param>
/// <param name="client">The site's client.</param>
internal sealed class StepState(EncryptedSite site, ISiteClient client)
{
    private readonly Lock _gate = new();
    private readonly SiteRequest _request = client.CreateRequest();
    private long _version = 1;

    /// <summary>The site.</summary>
    public EncryptedSite Site => site;

    /// <summary>Encrypts, for a caller that has the state to itself.</summary>
    /// <param name="activations">tokens x d_in finite numbers.</param>
    /// <param name="version">The version of the new step.</param>
    /// <returns>False where as many positions are not ready.</returns>
    public bool TryEncrypt(ReadOnlySpan<float> activations, out long version)
    {
        lock (_gate)
        {
            version = _version;
            return client.TryEncrypt(activations, _request);
        }
    }

    /// <summary>The request.</summary>
    public ReadOnlyMemory<byte> Request(long version)
    {
        lock (_gate)
        {
            Check(version);
            return _request.Message;
        }
    }

    /// <summary>The tokens.</summary>
    public int Tokens(long version)
    {
        lock (_gate)
        {
            Check(version);
            return _request.Tokens;
        }
    }

    /// <summary>Decrypts the answer and ends the step.</summary>
    public int Decrypt(long version, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        lock (_gate)
        {
            Check(version);
            client.Decrypt(_request, answer, deltas);
            _version++;
            return _request.Tokens;
        }
    }

    /// <summary>Ends the step without its answer.</summary>
    /// <returns>False where it had ended.</returns>
    public bool TryGiveUp(long version)
    {
        lock (_gate)
        {
            if (version != _version)
            {
                return false;
            }

            _version++;
            client.GiveUp(_request);
            return true;
        }
    }

    private void Check(long version)
    {
        if (version != _version)
        {
            throw new InvalidOperationException("step: decrypted or disposed before; expected a pending step");
        }
    }
}
