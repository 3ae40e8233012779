namespace Nnip.Networks;

/// <summary>How the weights of a network are drawn before training.</summary>
public enum WeightInitialisation
{
    /// <summary>Uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio, AISTATS 2010).</summary>
    GlorotUniform,

    /// <summary>Normal of variance 2 / (in + out) (Glorot and Bengio, AISTATS 2010).</summary>
    GlorotNormal,

    /// <summary>Uniform in +-sqrt(6 / in) (He et al., ICCV 2015).</summary>
    HeUniform,

    /// <summary>Normal of variance 2 / in (He et al., ICCV 2015).</summary>
    HeNormal,

    /// <summary>Uniform in +-sqrt(3 / in) (LeCun et al., Efficient BackProp, 1998).</summary>
    LecunUniform,

    /// <summary>Normal of variance 1 / in (LeCun et al., Efficient BackProp, 1998).</summary>
    LecunNormal,

    /// <summary>Random with orthonormal rows, or columns where there are fewer of them (Saxe et al., ICLR 2014).</summary>
    Orthogonal,
}
