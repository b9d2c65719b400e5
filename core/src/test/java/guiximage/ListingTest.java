package guiximage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''",
        "a|a",
        "a,b|a, b",
        "a,b,c|a, b and 1 more",
        "a,b,c,d|a, b and 2 more",
      })
  void namesTheFirstTwoAndCountsTheOthers(String things, String listing) {
    List<String> listed = things.isEmpty() ? List.of() : List.of(things.split(","));

    assertThat(Listing.of(listed, 2)).isEqualTo(listing);
  }

  @Test
  void nothingIsIntroducedWhereThereIsNothing() {
    assertThat(Listing.after(": ", List.of())).isEmpty();
    assertThat(Listing.after(": ", List.of(1, 2))).isEqualTo(": 1, 2");
    assertThat(Listing.after(": ", Collections.nCopies(22, "x"))).endsWith("x and 2 more");
  }

  @Test
  void oneIsSingularAndAnyOtherNumberPlural() {
    assertThat(Listing.count(0, "layer")).isEqualTo("0 layers");
    assertThat(Listing.count(1, "layer")).isEqualTo("1 layer");
    assertThat(Listing.count(2, "store item")).isEqualTo("2 store items");
    assertThat(Listing.count(2, "entry")).isEqualTo("2 entries");
    assertThat(Listing.count(2, "day")).isEqualTo("2 days");
    assertThat(Listing.count(1L << 40, "byte")).isEqualTo("1099511627776 bytes");
  }
}
