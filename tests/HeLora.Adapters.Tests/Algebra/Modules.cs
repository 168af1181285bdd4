using CsCheck;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Algebra;

/// <summary>Modules of all kinds: wide, tall, r above d, repeated and zero rows, uneven sizes.</summary>
internal static class Modules
{
    public static readonly Gen<LoraModule> Any =
        from inputSize in Gen.Int[1, 24]
        from outputSize in Gen.Int[1, 24]
        from rank in Gen.Int[1, 12]
        from seed in Gen.ULong
        from fault in Gen.Int[0, 5]
        from spread in Gen.Int[0, 6]
        from alpha in Gen.Double[-32, 32]
        select Make(inputSize, outputSize, rank, seed, fault, spread, alpha);

    private static LoraModule Make(int inputSize, int outputSize, int rank, ulong seed, int fault, int spread, double alpha)
    {
        LoraModule module = LoraModule.Random("m", inputSize, outputSize, rank, alpha, seed);
        for (int j = 0; j < rank; j++)
        {
            float size = MathF.Pow(10, -spread * j / (float)rank);
            for (int i = 0; i < inputSize; i++)
            {
                module.A[(j * inputSize) + i] *= size;
            }
        }

        switch (fault)
        {
            case 0:
                Array.Clear(module.B);
                break;
            case 1:
                module.A.AsSpan(0, inputSize).CopyTo(module.A.AsSpan((rank - 1) * inputSize));
                break;
            case 2:
                for (int i = 0; i < outputSize; i++)
                {
                    module.B[(i * rank) + rank - 1] = 2 * module.B[i * rank];
                }

                break;
            case 3:
                Array.Clear(module.A, 0, inputSize);
                break;
            default:
                break;
        }

        return module;
    }
}
