using System.Runtime.CompilerServices;
using HeLora.Client.Hazmat;
using HeLora.Client.Sessions;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client;

/// <summary>
/// One site of an <see cref="EncryptedLora"/>: the adapted projections of a layer that share an input. For several threads at once; several
/// steps may be pending.
/// </summary>
public sealed class EncryptedSite
{
    private readonly EncryptedLora _lora;
    private readonly ISiteClient _client;
    private readonly Counters _counters;
    private readonly Lock _gate = new();
    private readonly Stack<StepState> _states = new();

    internal EncryptedSite(EncryptedLora lora, ISiteClient client, Counters counters)
    {
        _lora = lora;
        _client = client;
        _counters = counters;
        var modules = new List<SiteModule>();
        int offset = 0;
        foreach (ModuleShape module in client.Offer.Layout.Modules)
        {
            modules.Add(new SiteModule(module.Name, offset, module.OutputSize, module.Rank));
            offset += module.OutputSize;
        }

        Modules = modules;
    }

    /// <summary>The projections, in the order of their outputs.</summary>
    public IReadOnlyList<SiteModule> Modules { get; }

    /// <summary>The plan.</summary>
    public PlanKind Plan => _client.Offer.Layout.Plan;

    /// <summary>d_in, the activations of one token.</summary>
    public int InputSize => _client.Offer.Layout.InputSize;

    /// <summary>The outputs of one token: those of all modules, one after another.</summary>
    public int OutputSize => _client.OutputSize;

    /// <summary>The most tokens of one step.</summary>
    public int MaxTokens => _client.Offer.MaxTokens;

    /// <summary>
    /// Makes sure that a step of some tokens can be encrypted: makes masks, and waits until the background producer has made the blocks that
    /// the streaming plan needs. Callers that prepare at the same time may be served by the same positions; <see cref="EncryptAsync"/> waits
    /// until it has its own.
    /// </summary>
    /// <param name="tokens">Tokens of the step to come, 1 to <see cref="MaxTokens"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">No step holds as many tokens.</exception>
    /// <exception cref="RefusedException">The server refused a block.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session is not open, or a block could not be exchanged: the error of the transport is the inner exception. The producer goes on
    /// trying; prepare again to wait for it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="EncryptedLora"/> was disposed.</exception>
    public ValueTask PrepareAsync(int tokens = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, MaxTokens);
        _lora.ThrowIfNotOpen();
        ValueTask wait = _client.WaitAsync(tokens, cancellation);
        return wait.IsCompletedSuccessfully ? default : WaitAsync(wait);
    }

    /// <summary>Encrypts a step. Never waits for the server.</summary>
    /// <param name="activations">tokens x <see cref="InputSize"/> finite numbers, row-major.</param>
    /// <exception cref="ArgumentException">The length is not that of 1 to <see cref="MaxTokens"/> tokens, or an activation is not finite.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session is not open, or as many positions are not ready (streaming plan): await <see cref="PrepareAsync"/> first.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The <see cref="EncryptedLora"/> was disposed.</exception>
    public PendingStep Encrypt(ReadOnlySpan<float> activations) => TryEncrypt(activations, out PendingStep step)
        ? step
        : throw new InvalidOperationException(
            $"positions: not ready for {activations.Length / InputSize} tokens; expected PrepareAsync to be awaited first");

    /// <summary>Waits until a step can be encrypted, and encrypts it.</summary>
    /// <param name="activations">tokens x <see cref="InputSize"/> finite numbers, row-major.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">The length is not that of 1 to <see cref="MaxTokens"/> tokens, or an activation is not finite.</exception>
    /// <exception cref="RefusedException">See <see cref="PrepareAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">See <see cref="PrepareAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="EncryptedLora"/> was disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PendingStep> EncryptAsync(ReadOnlyMemory<float> activations, CancellationToken cancellation = default)
    {
        int tokens = activations.Length / InputSize;
        SiteClients.Check(_client.Offer, activations.Length, tokens);
        while (true)
        {
            // Another caller may take the positions in between.
            await PrepareAsync(tokens, cancellation).ConfigureAwait(false);
            if (TryEncrypt(activations.Span, out PendingStep step))
            {
                return step;
            }
        }
    }

    /// <summary>Encrypts a step, exchanges it with the server and decrypts the answer.</summary>
    /// <param name="activations">tokens x <see cref="InputSize"/> finite numbers, row-major.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers; see <see cref="PendingStep.Decrypt"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">A length is not that of 1 to <see cref="MaxTokens"/> tokens, or an activation is not finite.</exception>
    /// <exception cref="RefusedException">The server refused the step or a block.</exception>
    /// <exception cref="WireFormatException">The server's message is no answer to the step.</exception>
    /// <exception cref="InvalidOperationException">See <see cref="PrepareAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="EncryptedLora"/> was disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ApplyAsync(ReadOnlyMemory<float> activations, Memory<float> deltas, CancellationToken cancellation = default)
    {
        int tokens = activations.Length / InputSize;
        SiteClients.Check(_client.Offer, activations.Length, tokens);
        if (deltas.Length != (long)tokens * OutputSize)
        {
            throw new ArgumentException($"deltas: {deltas.Length} numbers; expected {tokens} x {OutputSize}", nameof(deltas));
        }

        using PendingStep step = await EncryptAsync(activations, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await _lora.Exchange(step.Request, cancellation).ConfigureAwait(false);
        step.Decrypt(answer.Span, deltas.Span);
    }

    internal void Decrypt(StepState state, long version, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        _lora.ThrowIfDisposed();
        _counters.ThrowIfRefusal(answer);
        int tokens = state.Decrypt(version, answer, deltas);
        Return(state);
        _counters.AddDown(answer.Length);
        _counters.AddStep(tokens);
    }

    internal void GiveUp(StepState state, long version)
    {
        if (state.TryGiveUp(version))
        {
            Return(state);
        }
    }

    private bool TryEncrypt(ReadOnlySpan<float> activations, out PendingStep step)
    {
        _lora.ThrowIfNotOpen();
        StepState state = Rent();
        bool encrypted = false;
        try
        {
            encrypted = state.TryEncrypt(activations, out long version);
            step = encrypted ? new PendingStep(state, version) : default;
        }
        finally
        {
            if (!encrypted)
            {
                Return(state);
            }
        }

        if (encrypted)
        {
            _counters.AddUp(step.Request.Length);
        }

        return encrypted;
    }

    // The producer's error as the server or the transport gave it.
    private static async ValueTask WaitAsync(ValueTask wait)
    {
        try
        {
            await wait.ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is RefusedException refused)
        {
            throw new RefusedException(refused.Reason, refused.Message, exception);
        }
    }

    private StepState Rent()
    {
        lock (_gate)
        {
            if (_states.TryPop(out StepState? state))
            {
                return state;
            }
        }

        return new StepState(this, _client);
    }

    private void Return(StepState state)
    {
        lock (_gate)
        {
            _states.Push(state);
        }
    }
}
