import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Prøver PDF-filer med veraPDF: `java -cp JAR Verapdf.java PROFIL FIL [PROFIL FIL ...]`.
 * For hver fil en linje med regelen, meldingen og stedet for hvert brudd, og så «samsvar» eller
 * «brudd» med tallet på prøver.
 */
public class Verapdf {
    public static void main(String[] valg) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i < valg.length; i += 2) {
            PDFAFlavour profil = PDFAFlavour.fromString(valg[i]);
            try (FileInputStream fil = new FileInputStream(valg[i + 1]);
                    PDFAParser leser = Foundries.defaultInstance().createParser(fil, profil);
                    PDFAValidator proever =
                            Foundries.defaultInstance().createValidator(profil, false)) {
                ValidationResult svar = proever.validate(leser);
                for (TestAssertion brudd : svar.getTestAssertions()) {
                    System.out.println(
                            brudd.getRuleId().getClause() + "-" + brudd.getRuleId().getTestNumber()
                                    + " " + brudd.getMessage()
                                    + " (" + brudd.getLocation().getContext() + ")");
                }
                System.out.println((svar.isCompliant() ? "samsvar " : "brudd ")
                        + profil.getId() + " " + svar.getTotalAssertions());
            }
        }
    }
}
