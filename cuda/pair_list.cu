// Pairs of atoms within the cutoff from a cell list: atoms are counted into bins, each bin's atoms get a stretch of the candidates, and a
// warp for each centre walks the stretches around it, once to count its neighbours and once to note them. The order of atoms inside a bin
// and of the notes is that of threads; the pairs of a centre are then ranked by neighbour and image, and do not depend on it.
#include "chunk.cuh"

constexpr int PairWarps = 4;                            // of a block

/// What goes wrong, as bits: squared distances below model::OverlapSquared, more than model::FarthestCell lattice vectors to the cell.
constexpr int AtomsOverlap = 1, AtomTooFar = 2;

/// What the search tells the host.
struct PairStatus {
    long long pairs;
    int problems;
    int padding;
};

/// An image of an atom: how often each lattice vector is added.
struct Image {
    int a, b, c;
};

/// An atom in its bin.
struct Candidate {
    double position[3];                                 // as given, not wrapped
    Image wrap;                                         // lattice vectors to subtract to bring it into the cell
    int atom;
};

/// The search. Vectors of three numbers are those of the three axes; axes that do not repeat have images of zero only.
struct PairSearch {
    double vectors[9];                                  // lattice vectors as rows, Angstrom
    double reciprocal[9];                               // reciprocal vectors as rows
    double start[3], extent[3];                         // of the bins, in fractional coordinates
    double cutoffSquared;
    const double* positions;                            // (N, 3), Angstrom, atoms sorted by species
    const int* speciesStart;                            // (S + 1)
    PairStatus* status;
    int* binCounts;                                     // (bins), zero at first
    int* binStarts;                                     // (bins + 1)
    int* binOf;                                         // (N)
    int* rankInBin;                                     // (N)
    Image* wraps;                                       // (N)
    Candidate* candidates;                              // (N), bin by bin
    int* counts;                                        // (N): pairs of each centre
    int* starts;                                        // (N + 1)
    int bins[3], reach[3], imageReach[3], periodic[3];
    int atoms, species;
};

__device__ inline double dot(const double* row, double x, double y, double z)
{
    return row[0] * x + row[1] * y + row[2] * z;
}

/// r_j + image - r_i, rounded as on the host after each operation: both then agree on pairs right at the cutoff, and the vector of the
/// reverse pair is the exact negative.
struct PairVector {
    double x, y, z;

    __device__ double squared() const
    {
        return __dadd_rn(__dadd_rn(__dmul_rn(x, x), __dmul_rn(y, y)), __dmul_rn(z, z));
    }
};

__device__ inline double shifted(const double* vectors, Image image, double from, double to)
{
    const double translation = __dadd_rn(
        __dadd_rn(__dmul_rn(image.a, vectors[0]), __dmul_rn(image.b, vectors[3])), __dmul_rn(image.c, vectors[6]));
    return __dadd_rn(__dsub_rn(to, from), translation);
}

__device__ inline PairVector pairVector(const PairSearch& search, const double* from, const double* to, Image image)
{
    return {shifted(search.vectors, image, from[0], to[0]), shifted(search.vectors + 1, image, from[1], to[1]),
        shifted(search.vectors + 2, image, from[2], to[2])};
}

/// Images of bins count from the cell they lie in; those of pairs from the positions as given.
__device__ inline Image ofPositions(Image image, const Image& centre, const Image& neighbour)
{
    return {image.a + centre.a - neighbour.a, image.b + centre.b - neighbour.b, image.c + centre.c - neighbour.c};
}

__device__ inline int codeOf(const PairSearch& search, Image image)
{
    const int* reach = search.imageReach;
    return ((image.a + reach[0]) * (2 * reach[1] + 1) + image.b + reach[1]) * (2 * reach[2] + 1) + image.c + reach[2];
}

__device__ inline Image imageOf(const PairSearch& search, int code)
{
    const int* reach = search.imageReach;
    const int countB = 2 * reach[1] + 1, countC = 2 * reach[2] + 1;
    return {code / countC / countB - reach[0], code / countC % countB - reach[1], code % countC - reach[2]};
}

__device__ inline int floorDivide(int value, int divisor)
{
    const int towardsZero = value / divisor;
    return towardsZero - (towardsZero * divisor > value);
}

/// Bins along an axis in which a neighbour can be; those of other images of the cell count on.
struct BinRange {
    int low, high;
};

__device__ inline BinRange around(const PairSearch& search, int bin, int axis)
{
    const int low = bin - search.reach[axis], high = bin + search.reach[axis];
    return search.periodic[axis] ? BinRange{low, high} : BinRange{max(low, 0), min(high, search.bins[axis] - 1)};
}

/// Calls visit(from, to, image) for each stretch of candidates around a bin.
template <typename Visit>
__device__ inline void visitAround(const PairSearch& search, int bin, Visit visit)
{
    const int binsA = search.bins[0], binsB = search.bins[1], binsC = search.bins[2];
    const BinRange rangeA = around(search, bin / binsC / binsB, 0), rangeB = around(search, bin / binsC % binsB, 1),
                   rangeC = around(search, bin % binsC, 2);
    const int rows = rangeB.high - rangeB.low + 1, end = (rangeA.high - rangeA.low + 1) * rows;
    for (int around = 0; around < end; around++) {
        const int a = rangeA.low + around / rows, b = rangeB.low + around % rows;
        const int imageA = floorDivide(a, binsA), imageB = floorDivide(b, binsB);
        const int row = ((a - imageA * binsA) * binsB + b - imageB * binsB) * binsC;
        // Bins of one row and image are contiguous.
        for (int c = rangeC.low; c <= rangeC.high;) {
            const int imageC = floorDivide(c, binsC), cell = imageC * binsC, last = min(rangeC.high, cell + binsC - 1);
            visit(search.binStarts[row + c - cell], search.binStarts[row + last - cell + 1], Image{imageA, imageB, imageC});
            c = last + 1;
        }
    }
}

/// Whether a candidate is a neighbour of the centre; sets overlap where it is too near.
__device__ inline bool isNeighbour(const PairSearch& search, const Candidate& centre, const Candidate& other, Image image, bool& overlap)
{
    const bool another = (centre.atom ^ other.atom) | image.a | image.b | image.c;
    const double squared = pairVector(search, centre.position, other.position, ofPositions(image, centre.wrap, other.wrap)).squared();
    overlap |= another & (squared < model::OverlapSquared);
    return another & (squared < search.cutoffSquared);
}

/// One thread for each atom: its bin, its place there, and the lattice vectors between it and the cell.
extern "C" __global__ void pair_list_bins(const PairSearch* __restrict__ search)
{
    const PairSearch& s = *search;
    const int atom = blockIdx.x * blockDim.x + threadIdx.x;
    if (atom >= s.atoms)
        return;
    const double* r = s.positions + 3 * atom;
    int wrap[3], bin = 0;
    for (int axis = 0; axis < 3; axis++) {
        const double fraction = dot(s.reciprocal + 3 * axis, r[0], r[1], r[2]), cells = s.periodic[axis] ? floor(fraction) : 0;
        if (!(fabs(cells) < model::FarthestCell))
            atomicOr(&s.status->problems, AtomTooFar);
        wrap[axis] = static_cast<int>(fmin(fmax(cells, -model::FarthestCell), model::FarthestCell));
        const double place = (fraction - cells - s.start[axis]) / s.extent[axis] * s.bins[axis];
        bin = bin * s.bins[axis] + static_cast<int>(fmin(fmax(place, 0.0), s.bins[axis] - 1.0));
    }
    s.wraps[atom] = {wrap[0], wrap[1], wrap[2]};
    s.binOf[atom] = bin;
    s.rankInBin[atom] = atomicAdd(s.binCounts + bin, 1);
}

/// One thread for each atom: puts it into its bin.
extern "C" __global__ void pair_list_candidates(const PairSearch* __restrict__ search)
{
    const int atom = blockIdx.x * blockDim.x + threadIdx.x;
    const PairSearch& s = *search;
    if (atom >= s.atoms)
        return;
    const double* r = s.positions + 3 * atom;
    s.candidates[s.binStarts[s.binOf[atom]] + s.rankInBin[atom]] = {{r[0], r[1], r[2]}, s.wraps[atom], atom};
}

/// One warp for each centre, in the order of bins: counts its pairs.
extern "C" __global__ void __launch_bounds__(PairWarps * WarpSize) pair_list_counts(const PairSearch* __restrict__ search)
{
    const int lane = threadIdx.x % WarpSize, place = blockIdx.x * PairWarps + threadIdx.x / WarpSize;
    const PairSearch& s = *search;
    if (place >= s.atoms)
        return;
    const Candidate centre = s.candidates[place];
    int count = 0;
    bool overlap = false;
    visitAround(s, s.binOf[centre.atom], [&](int from, int to, Image image) {
        for (int k = from + lane; k < to; k += WarpSize)
            count += isNeighbour(s, centre, s.candidates[k], image, overlap);
    });
    for (int distance = WarpSize / 2; distance > 0; distance /= 2)
        count += __shfl_down_sync(AllLanes, count, distance);
    if (lane == 0)
        s.counts[centre.atom] = count;
    if (overlap)
        atomicOr(&s.status->problems, AtomsOverlap);
}

/// One warp for each centre: notes its pairs as neighbour and image, ranks them, and writes each where its rank says. Where the pairs will
/// be moved, images (P) keeps the code of each.
extern "C" __global__ void __launch_bounds__(PairWarps * WarpSize) pair_list_fill(const PairSearch* __restrict__ search,
    unsigned long long* notes, int* pairStart, int* neighbours, int* images, real* vectors, int stride)
{
    const int lane = threadIdx.x % WarpSize, place = blockIdx.x * PairWarps + threadIdx.x / WarpSize;
    const PairSearch& s = *search;
    if (place >= s.atoms)
        return;
    const Candidate centre = s.candidates[place];
    const int start = s.starts[centre.atom], count = s.starts[centre.atom + 1] - start;
    unsigned long long* own = notes + start;
    int noted = 0;
    bool overlap = false;
    visitAround(s, s.binOf[centre.atom], [&](int from, int to, Image image) {
        for (int k = from + lane; k - lane < to; k += WarpSize) {
            const Candidate& other = s.candidates[min(k, to - 1)];
            const bool near = (k < to) & isNeighbour(s, centre, other, image, overlap);
            const unsigned together = __ballot_sync(AllLanes, near);
            if (near)
                own[noted + __popc(together & ((1u << lane) - 1))] =
                    static_cast<unsigned long long>(other.atom) << 32 | static_cast<unsigned>(codeOf(s, image));
            noted += __popc(together);
        }
    });
    __syncwarp();
    for (int e = lane; e < count; e += WarpSize) {
        const unsigned long long note = own[e];
        int pair = start;
        for (int other = 0; other < count; other++)
            pair += own[other] < note;
        const int neighbour = static_cast<int>(note >> 32), code = static_cast<int>(note);
        const Image image = ofPositions(imageOf(s, code), centre.wrap, s.wraps[neighbour]);
        const PairVector r = pairVector(s, centre.position, s.positions + 3 * neighbour, image);
        neighbours[pair] = neighbour;
        if (images)
            images[pair] = code;
        setPlanes(vectors, stride, pair, {static_cast<real>(r.x), static_cast<real>(r.y), static_cast<real>(r.z)});
    }
    for (int z = lane; z < s.species; z += WarpSize) {
        int below = 0;
        for (int other = 0; other < count; other++)
            below += static_cast<int>(own[other] >> 32) < s.speciesStart[z];
        pairStart[centre.atom * s.species + z] = start + below;
    }
    if (place > 0)
        return;
    const int pairs = s.starts[s.atoms];
    if (lane == 0)
        pairStart[s.atoms * s.species] = pairs;
    for (int p = pairs + lane; p < stride; p += WarpSize)
        setPlanes(vectors, stride, p, {0, 0, 0});
}

/// First of the neighbours [from, to), which ascend, that is not below the atom.
__device__ inline int lowerBound(const int* neighbours, int from, int to, int atom)
{
    while (from < to) {
        const int middle = from + (to - from) / 2;
        if (neighbours[middle] < atom)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/// One warp for each atom: the pairs whose neighbour it is. Each pair has its reverse, so that they are as many as those whose centre it
/// is, and those of one other atom follow each other in both lists.
extern "C" __global__ void __launch_bounds__(PairWarps * WarpSize)
    pair_list_transpose(const PairSearch* __restrict__ search, const int* neighbours, int* transposeStart, int* transposePairs)
{
    const int lane = threadIdx.x % WarpSize, atom = blockIdx.x * PairWarps + threadIdx.x / WarpSize;
    if (atom >= search->atoms)
        return;
    const int* starts = search->starts;
    const int from = starts[atom], to = starts[atom + 1];
    for (int e = from + lane; e < to; e += WarpSize) {
        const int other = neighbours[e];
        const int reverse = lowerBound(neighbours, starts[other], starts[other + 1], atom);
        transposePairs[e] = reverse + e - lowerBound(neighbours, from, e, other);
    }
    if (lane > 0)
        return;
    transposeStart[atom] = from;
    if (atom == search->atoms - 1)
        transposeStart[search->atoms] = to;
}

/// One warp for each centre: vectors of the pairs found before, for atoms that have moved since.
extern "C" __global__ void __launch_bounds__(PairWarps * WarpSize) pair_list_vectors(const PairSearch* __restrict__ search,
    const int* pairStart, const int* neighbours, const int* images, real* vectors, int stride)
{
    const int lane = threadIdx.x % WarpSize, atom = blockIdx.x * PairWarps + threadIdx.x / WarpSize;
    const PairSearch& s = *search;
    if (atom >= s.atoms)
        return;
    bool overlap = false;
    for (int p = pairStart[atom * s.species] + lane; p < pairStart[(atom + 1) * s.species]; p += WarpSize) {
        const int neighbour = neighbours[p];
        const Image image = ofPositions(imageOf(s, images[p]), s.wraps[atom], s.wraps[neighbour]);
        const PairVector r = pairVector(s, s.positions + 3 * atom, s.positions + 3 * neighbour, image);
        overlap = overlap || r.squared() < model::OverlapSquared;
        setPlanes(vectors, stride, p, {static_cast<real>(r.x), static_cast<real>(r.y), static_cast<real>(r.z)});
    }
    if (overlap)
        atomicOr(&s.status->problems, AtomsOverlap);
}
