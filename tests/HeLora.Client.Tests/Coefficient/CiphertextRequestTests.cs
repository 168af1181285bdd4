using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Coefficient;

/// <summary>Requests that hold their scales, in a plan of ciphertexts.</summary>
public sealed class CiphertextRequestTests : IDisposable
{
    private readonly CoefficientOffer _offer = Offers.Create(AdapterPrivacy.OpenBasis);
    private readonly SecretKey _secret;
    private readonly CoefficientClient _client;
    private readonly float[] _x = [.. Enumerable.Range(0, 2 * Offers.InputSize).Select(i => 1f + (i % 3))];

    public CiphertextRequestTests()
    {
        _secret = SecretKey.Generate(_offer.Parameters);
        _client = new CoefficientClient(_secret, _offer);
    }

    public void Dispose()
    {
        _client.Dispose();
        _secret.Dispose();
    }

    [Fact]
    public void ARequestIsOpenedOnce()
    {
        SiteRequest request = _client.CreateRequest();
        Assert.False(request.IsOpen);
        _client.Encrypt(_x, request);
        Assert.Equal(2, request.Tokens);
        Assert.Equal(_offer.ActivationBytes(2), request.Message.Length);
        var deltas = new float[2 * _client.OutputSize];
        byte[] answer = Answer(2);
        Assert.Throws<WireFormatException>(() => _client.Decrypt(request, Answer(1), deltas));
        Assert.Throws<ArgumentException>(() => _client.Decrypt(request, answer, deltas.AsSpan(1)));
        Assert.True(request.IsOpen);
        _client.Decrypt(request, answer, deltas);
        Assert.Throws<InvalidOperationException>(() => _client.Decrypt(request, answer, deltas));
    }

    [Fact]
    public void ARequestOfTheSessionBeforeOrGivenUpIsNotOpened()
    {
        SiteRequest request = _client.CreateRequest();
        byte[] answer = Answer(2);
        var deltas = new float[2 * _client.OutputSize];
        _client.Encrypt(_x, request);
        _client.Restart();
        Assert.Contains("opened anew", Assert.Throws<InvalidOperationException>(() => _client.Decrypt(request, answer, deltas)).Message, StringComparison.Ordinal);
        _client.Encrypt(_x, request);
        _client.GiveUp(request);
        Assert.Throws<InvalidOperationException>(() => _client.Decrypt(request, answer, deltas));
    }

    [Fact]
    public void RequestsOfOtherClientsAndPlansAreRefused()
    {
        using var other = new CoefficientClient(_secret, _offer);
        SiteRequest request = other.CreateRequest();
        other.Encrypt(_x, request);
        Assert.Throws<ArgumentException>(() => _client.Decrypt(request, Answer(2), new float[2 * _client.OutputSize]));
        Assert.Throws<ArgumentException>(() => _client.GiveUp(request));
        Assert.Throws<ArgumentException>(() => _client.Encrypt(_x, new StreamingRequest()));
        Assert.Throws<ArgumentException>(() => _client.Decrypt(new StreamingRequest(), Answer(2), new float[2 * _client.OutputSize]));
    }

    [Fact]
    public void ItIsPreparedWithoutTheServer()
    {
        ISiteClient client = _client;
        Assert.Null(client.Prepare(3));
        ValueTask wait = client.WaitAsync(5, TestContext.Current.CancellationToken);
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Null(client.Hello());
        Assert.Throws<WireFormatException>(() => client.Welcome([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Prepare(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Prepare(_offer.MaxTokens + 1));
    }

    [Fact]
    public void AfterDisposalNothingIsDone()
    {
        SiteRequest request = _client.CreateRequest();
        _client.Encrypt(_x, request);
        _client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _client.Encrypt(_x, _client.CreateRequest()));
        Assert.Throws<ObjectDisposedException>(() => _client.Decrypt(request, Answer(2), new float[2 * _client.OutputSize]));
        Assert.Throws<ObjectDisposedException>(() => _client.Prepare(1));
        _client.GiveUp(request);
        _client.Dispose();
    }

    private byte[] Answer(int tokens)
    {
        var answer = new byte[_offer.AnswerBytes(tokens)];
        var writer = new WireWriter(answer, WireType.Answers, _offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, _offer, tokens);
        return answer;
    }
}
